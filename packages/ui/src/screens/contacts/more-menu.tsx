import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { ManageTags } from './manage-tags.tsx';
import { useExport } from './use-export.ts';
import { words } from './words.ts';

/** What is done to the contacts as a whole, and seldom. */
export function MoreMenu() {
  const [tags, setTags] = useState(false);
  const navigate = useNavigate();
  const makeFile = useExport();
  return (
    <>
      <Menu
        className="btn icon ghost"
        label={words.more}
        entries={[
          {
            id: 'export',
            label: words.exportAll,
            icon: 'download',
            onPick: () => makeFile.mutate({ filter: {} }),
          },
          { id: 'tags', label: words.tags, icon: 'tag', onPick: () => setTags(true) },
          {
            id: 'deleted',
            label: words.recentlyDeleted,
            icon: 'trash',
            onPick: () => void navigate('/contacts/deleted'),
          },
        ]}
      >
        <Icon name={makeFile.isPending ? 'running' : 'more'} spin={makeFile.isPending} />
      </Menu>
      <ManageTags open={tags} onClose={() => setTags(false)} />
    </>
  );
}

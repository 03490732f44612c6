import type { User } from '@crmsync/contract';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { useBilling, useMe } from '../api/queries.ts';
import { Menu, type MenuEntry } from '../components/menu.tsx';
import { plainText } from '../text/plain-text.ts';
import { LanguageDialog } from './language-dialog.tsx';
import { type Theme, useTheme } from './theme.ts';
import { useSignOut } from './use-sign-out.ts';
import { words } from './words.ts';

/** Theme, language, history (for phones), one's own data, and sign-out. */
export function AccountMenu({
  user,
  className,
  children,
}: {
  user: User;
  className: string;
  children: ReactNode;
}) {
  const [theme, setTheme] = useTheme();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const admin = useMe().data?.admin ?? false;
  const plans = useBilling().data?.plans ?? false;
  const [choosingLanguage, setChoosingLanguage] = useState(false);
  const themes: MenuEntry[] = (['system', 'light', 'dark'] as const satisfies Theme[]).map(each => ({
    id: each,
    label: words.theme[each],
    icon: 'sun',
    checked: each === theme,
    onPick: () => setTheme(each),
  }));
  return (
    <>
      <Menu
        className={className}
        menuLabel={words.account(plainText(user.name))}
        entries={[
          ...themes,
          {
            id: 'language',
            label: words.language,
            icon: 'language',
            separator: true,
            onPick: () => setChoosingLanguage(true),
          },
          {
            id: 'history',
            label: words.history,
            icon: 'history',
            separator: true,
            onPick: () => void navigate('/history'),
          },
          ...(admin
            ? [
                {
                  id: 'metrics',
                  label: words.metrics,
                  icon: 'chart' as const,
                  onPick: () => void navigate('/admin'),
                },
              ]
            : []),
          ...(plans
            ? [
                {
                  id: 'billing',
                  label: words.billing,
                  icon: 'key' as const,
                  onPick: () => void navigate('/billing'),
                },
              ]
            : []),
          {
            id: 'account',
            label: words.myAccount,
            icon: 'person',
            onPick: () => void navigate('/account'),
          },
          { id: 'out', label: words.signOut, icon: 'arrow-right', separator: true, onPick: signOut },
        ]}
      >
        {children}
      </Menu>
      <LanguageDialog open={choosingLanguage} onClose={() => setChoosingLanguage(false)} />
    </>
  );
}

import type { Contact, SyncLogLine } from '@crmsync/contract';
import { Button } from '../../components/button.tsx';
import { Changes, VendorWords } from '../../components/diff.tsx';
import { Icon } from '../../components/icon.tsx';
import { outcomeChip } from '../../components/outcome-words.ts';
import { Text } from '../../components/text.tsx';
import { useNow } from '../../components/use-now.ts';
import { momentOf } from '../../text/times.ts';
import { useHistory } from '../history/use-history.ts';
import { words } from './words.ts';

/** What happened to this contact, newest first, from the sync log; its beginning stands at the end. */
export function Timeline({ contact }: { contact: Contact }) {
  const history = useHistory({ contactId: contact.id });
  const now = useNow();
  return (
    <section>
      <h2 className="sub">{words.timeline}</h2>
      <ol className="timeline">
        {history.lines.map(line => (
          <Line key={line.id} line={line} now={now} />
        ))}
        {!history.hasNextPage && (
          <li>
            <Icon name="capture" large />
            <div>
              {words.captured}
              {contact.source !== null && (
                <span className="muted"> {words.howCaptured(contact.source.how)}</span>
              )}
            </div>
            <time dateTime={contact.createdAt}>{momentOf(contact.createdAt, now)}</time>
          </li>
        )}
      </ol>
      {history.hasNextPage && (
        <Button size="small" busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          {words.showMore}
        </Button>
      )}
    </section>
  );
}

function Line({ line, now }: { line: SyncLogLine; now: number }) {
  const { tone, icon, words: said } = outcomeChip({ ...line, object: null }, line.connectorLabel);
  return (
    <li>
      <Icon name={icon} large tone={tone === 'ok' || tone === 'bad' ? tone : undefined} />
      <div>
        <b className="strong">
          <Text>{said}</Text>
        </b>
      </div>
      <time dateTime={line.at}>{momentOf(line.at, now)}</time>
      {(line.problem !== null || line.changes.length > 0) && (
        <div className="more">
          {line.problem !== null && (
            <p className="soft">
              <Text>{`${line.problem.title} ${line.problem.detail}`}</Text>
            </p>
          )}
          {line.changes.length > 0 && <Changes changes={line.changes} />}
          {line.problem?.vendor && (
            <VendorWords label={line.connectorLabel}>{line.problem.vendor}</VendorWords>
          )}
        </div>
      )}
    </li>
  );
}

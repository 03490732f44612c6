import type { Contact, ContactChange, SyncLogLine } from '@crmsync/contract';
import { Button } from '../../components/button.tsx';
import { Changes, VendorWords } from '../../components/diff.tsx';
import { Away } from '../../components/go.tsx';
import { Icon, type IconName } from '../../components/icon.tsx';
import { outcomeChip } from '../../components/outcome-words.ts';
import { Text } from '../../components/text.tsx';
import { useNow } from '../../components/use-now.ts';
import { refusalText } from '../../text/problem-words.ts';
import { recordHref } from '../../text/safe-href.ts';
import { momentOf } from '../../text/times.ts';
import { useTimeline } from './use-timeline.ts';
import { words } from './words.ts';

/** What happened to this contact, here and in the CRMs, newest first; its beginning stands at the end. */
export function Timeline({ contact }: { contact: Contact }) {
  const history = useTimeline(contact.id);
  const now = useNow();
  return (
    <section>
      <h2 className="sub">{words.timeline}</h2>
      <ol className="timeline">
        {history.lines.map(each =>
          each.kind === 'sync' ? (
            <Line key={each.id} line={each.line} now={now} />
          ) : (
            <Change key={each.id} change={each.change} now={now} />
          ),
        )}
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
  const href = recordHref(line.recordUrl);
  const { tone, icon, words: said } = outcomeChip({ ...line, object: null }, line.connectorLabel);
  return (
    <li>
      <Icon name={icon} large tone={tone === 'ok' || tone === 'bad' ? tone : undefined} />
      <div>
        <b className="strong">
          {href === null ? (
            <Text>{said}</Text>
          ) : (
            <Away href={href}>
              <Text>{said}</Text>
            </Away>
          )}
        </b>
      </div>
      <time dateTime={line.at}>{momentOf(line.at, now)}</time>
      {(line.problem !== null || line.changes.length > 0) && (
        <div className="more">
          {line.problem !== null && (
            <p className="soft">
              <Text>{refusalText(line.problem, line.connectorLabel)}</Text>
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

const changeIcons = {
  edited: 'edit',
  imported: 'download',
  tagged: 'tag',
  merged: 'merge',
  restored: 'undo',
} as const satisfies Record<ContactChange['kind'], IconName>;

function Change({ change, now }: { change: ContactChange; now: number }) {
  const { kind, fields, merged, at } = change;
  return (
    <li>
      <Icon name={changeIcons[kind]} large />
      <div>
        <b className="strong">
          <Text>{merged === null ? words.changes[kind] : words.mergedWith(merged.name)}</Text>
        </b>{' '}
        {fields.length > 0 && <span className="soft">{fields.map(words.fieldName).join(', ')}</span>}
      </div>
      <time dateTime={at}>{momentOf(at, now)}</time>
      {merged !== null && merged.left.length > 0 && (
        <div className="more">
          {merged.left.map(link => {
            const href = recordHref(link.recordUrl);
            const said = words.recordLeft(`${link.objectLabel} ${link.recordId}`);
            return (
              <p className="soft" key={`${link.connector}-${link.recordId}`}>
                {href === null ? <Text>{said}</Text> : <Away href={href}>{said}</Away>}
              </p>
            );
          })}
        </div>
      )}
    </li>
  );
}

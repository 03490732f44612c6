import type { Contact, ContactSource } from '@crmsync/contract';
import type { ReactNode } from 'react';
import { Away, Go } from '../../components/go.tsx';
import { Text } from '../../components/text.tsx';
import { useNow } from '../../components/use-now.ts';
import { plainText } from '../../text/plain-text.ts';
import { mailHref, phoneHref, safeHref, websiteHref } from '../../text/safe-href.ts';
import { momentOf } from '../../text/times.ts';
import { words } from './words.ts';

/** Everything kept about a person, to read. A blank says so. */
export function Facts({ contact }: { contact: Contact }) {
  const { fields } = words;
  const [email = '', ...more] = contact.emails;
  return (
    <dl className="facts">
      <Fact term={fields.emails}>
        <Linked value={email} href={mailHref(email)} />
      </Fact>
      {more.map(each => (
        <Fact key={each} term={fields.moreEmails}>
          <Linked value={each} href={mailHref(each)} />
        </Fact>
      ))}
      <Fact term={fields.title}>
        <Linked value={contact.title} href={null} />
      </Fact>
      <Fact term={fields.company}>
        <Linked value={contact.company} href={null} />
      </Fact>
      <Fact term={fields.phone}>
        <Linked value={contact.phone} href={phoneHref(contact.phone)} />
      </Fact>
      <Fact term={fields.mobile}>
        <Linked value={contact.mobile} href={phoneHref(contact.mobile)} />
      </Fact>
      <Fact term={fields.website}>
        <Linked value={contact.website} href={websiteHref(contact.website)} />
      </Fact>
      <Fact term={fields.linkedinUrl}>
        <Linked value={contact.linkedinUrl} href={websiteHref(contact.linkedinUrl)} />
      </Fact>
      <Fact term={fields.address}>
        <Linked value={addressLine(contact.address)} href={null} />
      </Fact>
      {contact.notes !== '' && (
        <Fact term={fields.notes}>
          <span className="lines">
            <Text>{contact.notes}</Text>
          </span>
        </Fact>
      )}
      {contact.tags.length > 0 && (
        <Fact term={fields.tags}>
          <span className="row wrap tight">
            {contact.tags.map(tag => (
              <Go key={tag} className="tag" to={`/contacts?tag=${encodeURIComponent(tag)}`}>
                <Text>{tag}</Text>
              </Go>
            ))}
          </span>
        </Fact>
      )}
      {Object.entries(contact.custom).map(([key, value]) => (
        <Fact key={key} term={key}>
          <Text>{value}</Text>
        </Fact>
      ))}
      {contact.source !== null && <FoundOn source={contact.source} at={contact.createdAt} />}
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{plainText(term)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Linked({ value, href }: { value: string; href: string | null }) {
  if (value === '') return <span className="none">{words.blank}</span>;
  if (href === null) return <Text>{value}</Text>;
  return (
    <Away href={href}>
      <Text>{value}</Text>
    </Away>
  );
}

function FoundOn({ source, at }: { source: ContactSource; at: string }) {
  const now = useNow();
  const href = source.url === undefined ? null : safeHref(source.url);
  const said = [words.howCaptured(source.how), momentOf(at, now)].join(', ');
  return (
    <Fact term={words.fields.source}>
      {source.url === undefined ? (
        said
      ) : (
        <>
          <Linked value={shortAddress(source.url)} href={href} />
          <span className="src">{said}</span>
        </>
      )}
    </Fact>
  );
}

function shortAddress(url: string): string {
  return url.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '');
}

function addressLine({ street, postalCode, city, region, country }: Contact['address']): string {
  return [street, [postalCode, city].filter(Boolean).join(' '), region, country].filter(Boolean).join(', ');
}

import type { Contact } from '@crmsync/contract';
import { CapturedValue, Doubtful, Field, plainText } from '@crmsync/ui';
import { type FormEvent, useRef, useState } from 'react';
import { type Draft, factOf, isOpenDoubt, keepDoubtful, typeOver, valueIn } from '../draft.ts';
import { allOf, type PersonField } from '../sources/person.ts';
import { doubtWords, originWords } from './origin-words.ts';
import { words } from './words.ts';

const rows: { field: PersonField; always: boolean }[] = [
  { field: 'firstName', always: true },
  { field: 'lastName', always: true },
  { field: 'title', always: true },
  { field: 'company', always: true },
  { field: 'email', always: true },
  { field: 'phone', always: true },
  { field: 'mobile', always: true },
  { field: 'website', always: true },
  { field: 'linkedinUrl', always: true },
  { field: 'address.street', always: false },
  { field: 'address.postalCode', always: false },
  { field: 'address.city', always: false },
  { field: 'address.region', always: false },
  { field: 'address.country', always: false },
];

/** Every value with where it came from; a press edits it. Doubtful ones say why and are left out until kept. */
export function Values({
  draft,
  known,
  onChange,
}: {
  draft: Draft;
  known: Contact | undefined;
  onChange: (draft: Draft) => void;
}) {
  const [editing, setEditing] = useState<PersonField | null>(null);
  const list = useRef<HTMLDListElement>(null);
  /** Whoever leaves a field with a key goes on at the value it holds; whoever pressed elsewhere is there already. */
  const goOnAt = (index: number) =>
    requestAnimationFrame(() => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost) list.current?.children[index]?.querySelector<HTMLElement>('.edit')?.focus();
    });
  const shown = rows.filter(({ field, always }) => always || factOf(draft, field) !== undefined);
  return (
    <dl className="vals" ref={list}>
      {shown.map(({ field }, index) =>
        editing === field ? (
          <Editor
            key={field}
            label={words.fields[field]}
            value={valueIn(draft, field) || (factOf(draft, field)?.value ?? '')}
            onDone={value => {
              setEditing(null);
              goOnAt(index);
              if (value !== null) onChange(typeOver(draft, field, value));
            }}
          />
        ) : (
          <Row
            key={field}
            {...{ draft, field, known, onChange }}
            label={words.fields[field]}
            onEdit={() => setEditing(field)}
          />
        ),
      )}
      {allOf(draft.person, 'email')
        .slice(1)
        .map(email => (
          <CapturedValue
            key={email}
            label={words.also}
            value={email}
            source={originWords(factOf(draft, 'email')?.origin ?? '')}
          />
        ))}
    </dl>
  );
}

function Row({
  draft,
  field,
  label,
  known,
  onChange,
  onEdit,
}: {
  draft: Draft;
  field: PersonField;
  label: string;
  known: Contact | undefined;
  onChange: (draft: Draft) => void;
  onEdit: () => void;
}) {
  const fact = factOf(draft, field);
  const typed = draft.typed[field];
  const open = isOpenDoubt(draft, field);
  const value = typed ?? fact?.value ?? '';
  return (
    <CapturedValue
      label={label}
      value={value}
      missing={missing(draft, typed)}
      source={typed === undefined ? sourceOf(fact) : words.typed}
      theirs={theirs(draft, field, known)}
      onEdit={onEdit}
      doubt={
        open && fact?.doubt ? (
          <Doubtful
            why={doubtWords(fact.doubt)}
            onLeaveOut={() => onChange(typeOver(draft, field, ''))}
            onKeep={() => onChange(keepDoubtful(draft, field))}
          />
        ) : undefined
      }
    />
  );
}

function missing(draft: Draft, typed: string | undefined): string {
  if (typed !== undefined) return words.leftOut;
  return draft.person.how === 'typed' ? words.blank : words.notOnPage;
}

/** A name that was divided by a guess says so beside its source: it is kept all the same, unlike other doubtful values. */
function sourceOf(fact: ReturnType<typeof factOf>): string | undefined {
  if (fact === undefined) return undefined;
  const origin = originWords(fact.origin);
  return fact.doubt === undefined || !/Name$/.test(fact.field) ? origin : words.nameGuessed(origin);
}

/** What the contact kept already says instead: it stays, unless something is typed here. */
function theirs(draft: Draft, field: PersonField, known: Contact | undefined): string | null {
  if (!known || field === 'email' || field.startsWith('address.')) return null;
  const kept = known[field as Exclude<PersonField, 'email' | `address.${string}`>];
  const value = valueIn(draft, field);
  if (kept === '' || value === '' || kept === value) return null;
  return draft.typed[field] === undefined
    ? words.keptStays(plainText(kept))
    : words.keptReplaced(plainText(kept));
}

function Editor({
  label,
  value,
  onDone,
}: {
  label: string;
  value: string;
  /** The new value, or null when it was given up. */
  onDone: (value: string | null) => void;
}) {
  const [text, setText] = useState(value);
  const done = () => onDone(text.trim() === value ? null : text.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    done();
  };
  return (
    <div className="val">
      <dt>{label}</dt>
      <dd>
        <form onSubmit={submit}>
          <Field
            label={label}
            labelHidden
            autoFocus
            value={text}
            onChange={event => setText(event.target.value)}
            onBlur={done}
            onKeyDown={event => {
              if (event.key === 'Escape') onDone(null);
            }}
          />
        </form>
      </dd>
    </div>
  );
}

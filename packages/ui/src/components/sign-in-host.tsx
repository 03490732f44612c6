import type { Connection } from '@crmsync/contract';
import { useState } from 'react';
import { connectionWords as words } from './connection-words.ts';
import { Field, Select } from './field.tsx';

/** Where to sign in, when a vendor has several places (production, sandbox, a company’s own). Says nothing for the first. */
export function SignInHost({
  hosts,
  onChange,
}: {
  hosts: Connection['signInHosts'];
  onChange: (host: string | undefined) => void;
}) {
  const [chosen, setChosen] = useState(hosts[0]?.id ?? '');
  const custom = hosts.find(host => host.id === chosen)?.custom ?? false;
  const choose = (id: string) => {
    setChosen(id);
    const host = hosts.find(each => each.id === id);
    onChange(host?.custom || id === hosts[0]?.id ? undefined : id);
  };
  return (
    <div className="stack">
      <Select
        label={words.signInAt}
        options={hosts.map(host => ({ value: host.id, label: host.label }))}
        value={chosen}
        onChange={event => choose(event.target.value)}
      />
      {custom && (
        <Field
          label={words.ownHost}
          hint={words.ownHostHint}
          autoComplete="off"
          spellCheck={false}
          onChange={event => onChange(event.target.value.trim() || undefined)}
        />
      )}
    </div>
  );
}

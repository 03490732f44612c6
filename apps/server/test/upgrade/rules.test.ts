import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../migrations/', import.meta.url);

/** What a version that still runs would stumble over. docs/operations.md says the rules in prose. */
const rules: readonly [string, RegExp][] = [
  ['drops a table', /drop\s+table/i],
  ['drops a column', /drop\s+column/i],
  ['renames', /rename\s+(to|column|constraint)|\brename\b.*\bto\b/i],
  ['changes the type of a column', /alter\s+column\s+\w+\s+(set\s+data\s+)?type/i],
  ['makes a column that an older version leaves empty', /alter\s+column\s+\w+\s+set\s+not\s+null/i],
  [
    'adds a column that must be filled to a table that is there',
    /add\s+column\s+(?![^,;`]*default)[^,;`]*not\s+null/i,
  ],
];

/** The SQL of a migration, without its comments. */
function sqlOf(text: string): string {
  return [...text.matchAll(/sql`([^`]*)`/g)].map(([, sql = '']) => sql.replaceAll(/--.*$/gm, '')).join(';\n');
}

function breaches(text: string): string[] {
  const sql = sqlOf(text);
  return rules.filter(([, pattern]) => pattern.test(sql)).map(([name]) => name);
}

describe('migrations leave an older version its work', () => {
  it.each(readdirSync(folder).sort())('P9 %s', name => {
    expect(breaches(readFileSync(new URL(name, folder), 'utf8'))).toEqual([]);
  });

  it.each([
    'alter table users drop column name',
    'drop table if exists events',
    'alter table users rename column name to full_name',
    'alter table pushes alter column total type bigint',
    'alter table users alter column image set not null',
    'alter table users add column plan text not null',
  ])('%s is found', statement => {
    expect(breaches(`sql\`${statement}\``)).toHaveLength(1);
  });

  it('a column with a default, and one that may be empty, are let in', () => {
    const sql = "alter table users add column a text, add column b text not null default 'x'";
    expect(breaches(`sql\`${sql}\``)).toEqual([]);
  });
});

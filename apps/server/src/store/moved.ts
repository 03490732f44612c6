import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file that says that a folder's data lives in a PostgreSQL now. */
function markOf(folder: string): string {
  return join(folder, 'MOVED');
}

/** When a folder's data was moved away, or undefined. Its own database is as it was. */
export function movedAway(folder: string): string | undefined {
  return existsSync(markOf(folder)) ? readFileSync(markOf(folder), 'utf8').split('\n', 1)[0] : undefined;
}

/** Marks a folder, so that nobody goes on with it by mistake and sends again what the other has sent. */
export function markMoved(folder: string, at: Date): void {
  const words = [
    at.toISOString(),
    'The data of this folder was moved to PostgreSQL: CRMSync goes on there, with DATABASE_URL.',
    'Remove this file to go on here instead; what was pushed from there since is then not known here.',
  ];
  writeFileSync(markOf(folder), `${words.join('\n')}\n`, { mode: 0o600 });
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a call of a page's shell examples should answer, and what it did. */
export interface ShellClaim {
  readonly says: string;
  readonly answered: string;
}

const mark = '@@ the page says:';

/**
 * Runs all `sh` blocks of a Markdown page as one script that stops at the first command that fails, and gives each `# → …`
 * with the output since the one before. Rejects when a command fails.
 */
export async function runShellPage(page: string, replace: (script: string) => string): Promise<ShellClaim[]> {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
  const script = replace(blocks.join('\n')).replace(
    /^# → (.*)$/gm,
    (_, says: string) => `printf '\\n%s%s\\n' '${mark}' '${says}'`,
  );
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    timeout: 50_000,
    maxBuffer: 50 * 1024 * 1024,
  });
  let rest = stdout;
  return [...stdout.matchAll(new RegExp(`^${mark}(.*)$`, 'gm'))].map(([line, says = '']) => {
    const [answered = ''] = rest.split(line, 1);
    rest = rest.slice(answered.length + line.length);
    return { says, answered };
  });
}

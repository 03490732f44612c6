import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Smaller than this, a file is as fast as it is. In bytes. */
const worthIt = 1024;

/** Lays a brotli and a gzip copy beside every text file of the build; the server sends whichever the browser takes. */
export function preCompress(): Plugin {
  return {
    name: 'pre-compress',
    apply: 'build',
    writeBundle({ dir = 'dist' }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        const path = join(dir, name);
        if (!/\.(js|css|html|svg)$/.test(name) || statSync(path).size < worthIt) continue;
        const content = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(content));
        writeFileSync(`${path}.gz`, gzipSync(content));
      }
    },
  };
}

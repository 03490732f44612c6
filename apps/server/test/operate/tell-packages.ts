/** Preloaded (`--import`) into a process: on SIGUSR2 that names the packages it has loaded, as JSON, in a last line, and ends. */
import { registerHooks } from 'node:module';

const packages = new Set<string>();
registerHooks({
  load(url, context, next) {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    if (name !== undefined) packages.add(name);
    return next(url, context);
  },
});
process.once('SIGUSR2', () => {
  process.stdout.write(`${JSON.stringify([...packages])}\n`, () => process.exit(0));
});

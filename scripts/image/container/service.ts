import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** How a service of compose.yaml runs. */
const Service = z.object({
  environment: z.record(z.string(), z.string()),
  command: z.array(z.string()).default([]),
  read_only: z.boolean(),
  tmpfs: z.array(z.string()),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  volumes: z.array(z.string()),
});

/** A service of compose.yaml as the words of `run`: the flags before the image, and the command after it. */
export interface Service {
  readonly flags: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads a service; `variables` are the `.env` beside the file. @throws when the file asks for one that is not there. */
export function readService(name: 'server' | 'worker', variables: Readonly<Record<string, string>>): Service {
  const file = z
    .object({ services: z.record(z.string(), z.unknown()) })
    .parse(parse(readFileSync('compose.yaml', 'utf8'), { merge: true }));
  const service = Service.parse(file.services[name]);
  return {
    flags: [
      ...(service.read_only ? ['--read-only'] : []),
      ...service.tmpfs.flatMap(path => ['--tmpfs', path]),
      ...service.cap_drop.flatMap(capability => ['--cap-drop', capability]),
      ...service.security_opt.flatMap(option => ['--security-opt', option]),
      ...service.volumes.flatMap(volume => ['--volume', `crmsync-try-${volume}`]),
    ],
    command: service.command,
    environment: Object.fromEntries(
      Object.entries(service.environment).map(([key, value]) => [key, interpolate(value, variables)]),
    ),
  };
}

/** `${NAME:-default}` and `${NAME:?sentence}`, as compose reads them. */
function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name: string, sign: string, rest: string) => {
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
    if (sign === '?') throw new Error(`compose.yaml: ${name} ${rest}`);
    return rest;
  });
}

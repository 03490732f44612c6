import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { Api } from '../app.ts';
import { notFound } from './problems.ts';

/** Serves the built web app. Every path that is neither a file nor the API's gets its page, which routes by itself. */
export async function registerWebApp(app: Api, folder: string, publicUrl: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      // Copies that the build has made (apps/web/pre-compress.ts).
      preCompressed: true,
      // File names under assets/ carry a hash of their content, so they never change; the page itself always may.
      setHeaders(response, path) {
        const kept = path.startsWith(join(folder, 'assets'));
        response.header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' && !request.url.startsWith('/api/') && !/\.\w+$/.test(pathOf(request.url));
    if (!built || !isPage) throw notFound();
    const home = otherLoopbackName(request.host, publicUrl);
    return home === undefined ? reply.sendFile('index.html') : reply.redirect(`${home}${request.url}`);
  });
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/** `127.0.0.1:3000` when we are `localhost:3000`: a cookie set on one name is not there on the other, so pages move to ours. */
function otherLoopbackName(host: string, publicUrl: string): string | undefined {
  const own = new URL(publicUrl);
  if (own.hostname !== 'localhost') return undefined;
  return host === `127.0.0.1:${own.port}` ? publicUrl : undefined;
}

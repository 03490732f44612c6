# CRMSync: server and worker in one image; CRMSYNC_ROLE says which (docs/operations.md). `npm run image` runs every step of this file
# without Docker. The version of Node is the one that package-lock.json pins; test/deploy.test.ts holds the two together.

FROM node:24.21.0-bookworm-slim AS web
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN npm run build --workspace=apps/web

# What runs needs no compiler, no browser and no simulator.
FROM node:24.21.0-bookworm-slim AS modules
WORKDIR /build
COPY . .
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --workspace=@crmsync/server

FROM node:24.21.0-bookworm-slim AS crmsync
WORKDIR /app
COPY --from=modules /build/node_modules node_modules
COPY LICENSE package.json ./
COPY packages/contract packages/contract
COPY packages/connectors packages/connectors
COPY packages/sync packages/sync
COPY apps/extension/extension-id.json apps/extension/extension-id.json
COPY apps/server apps/server
COPY --from=web /build/apps/web/dist apps/web/dist
# The one folder it writes to: the embedded database, or nothing where DATABASE_URL is set.
RUN mkdir data && chown 1000:1000 data
ENV NODE_ENV=production HOST=0.0.0.0 CRMSYNC_DATA_DIR=/app/data METRICS_PORT=9464
USER 1000:1000
VOLUME /app/data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:9464/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/server/src/main.ts"]

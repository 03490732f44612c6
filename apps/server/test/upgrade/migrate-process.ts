/** A process that does nothing but migrate the database of `DATABASE_URL`; to be killed. */
import { migrate } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/postgres.ts';

const store = await openPostgres(process.env.DATABASE_URL ?? '');
await migrate(store.db);
await store.close();

import { describe, expect, it } from 'vitest';
import { isPrivateDatabase } from '../src/database-tls.ts';

describe('a PostgreSQL that nobody else can listen to', () => {
  it.each([
    'postgres://crmsync@localhost/crmsync',
    'postgres://crmsync:secret@127.0.0.1:5433/crmsync',
    'postgres://crmsync@[::1]/crmsync',
    'postgres:///crmsync?host=/var/run/postgresql',
    'postgres://crmsync@db.example.com/crmsync?sslmode=verify-full',
    'postgres://crmsync@db.example.com/crmsync?sslmode=require',
  ])('%s', url => expect(isPrivateDatabase(url)).toBe(true));
  it.each([
    'postgres://crmsync@db.example.com/crmsync',
    'postgres://crmsync@10.0.0.7/crmsync?sslmode=prefer',
    'postgres://crmsync@db/crmsync?sslmode=no-verify',
    'postgres://crmsync@db/crmsync?sslmode=require&uselibpqcompat=true',
    'postgres://crmsync@localhost/crmsync?host=db.example.com',
    'postgres://crmsync@127.0.0.1.evil.example/crmsync',
    'postgres://crmsync@localhost.evil.example/crmsync',
  ])('but not %s', url => expect(isPrivateDatabase(url)).toBe(false));
});

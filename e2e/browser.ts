import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from '@playwright/test';

/** Quiet flags: the machines have no internet, and an extension must be loaded by path. */
function chromiumFlags(extension: string): string[] {
  return [
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--no-sandbox',
  ];
}

/** A Chromium with a profile of its own that has the extension in this folder. */
export async function launchWithExtension(
  extension: string,
): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'crmsync-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    headless: true,
    args: chromiumFlags(extension),
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** The id under which this browser runs the extension; waits for its service worker. */
export async function extensionIdOf(context: BrowserContext): Promise<string> {
  const [running] = context.serviceWorkers();
  const worker = running ?? (await context.waitForEvent('serviceworker'));
  return new URL(worker.url()).host;
}

interface Manifest {
  permissions: string[];
  optional_permissions: string[];
  host_permissions: string[];
}

/**
 * A copy of the extension whose manifest asks at once for what a person would say yes to later: an automated browser can press neither
 * the toolbar button, which opens a page to the extension, nor Chrome's own question for a permission. Nothing else is changed.
 */
export function alreadyAllowed(
  extension: string,
  hosts: readonly string[],
): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-allowed-'));
  cpSync(extension, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const { permissions, optional_permissions, host_permissions, ...rest } = manifest;
  const allowed = {
    ...rest,
    permissions: [...permissions, ...optional_permissions],
    host_permissions: [...host_permissions, ...hosts],
  };
  writeFileSync(file, JSON.stringify(allowed));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

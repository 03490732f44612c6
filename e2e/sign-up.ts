import { expect, type Page } from '@playwright/test';
import type { RunningApp } from './app.ts';

/** A person with an account of their own, made for one test. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Creates the account over the web app's own form and lands on the contacts. */
export async function signUp(page: Page, app: RunningApp, person: Person): Promise<void> {
  await page.goto(`${app.url}/sign-up`);
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail', { exact: true }).fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await expect(page.getByRole('heading', { name: 'Contacts', exact: true })).toBeVisible();
}

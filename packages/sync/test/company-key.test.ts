import { describe, expect, it } from 'vitest';
import { companyOf } from '../src/company-key.ts';
import { contactOf } from './fakes.ts';

const domainOf = (website: string, emails: string[] = []) =>
  companyOf(contactOf({ website, emails }))?.company.domain ?? null;

describe('the company of a contact', () => {
  it('is nobody’s where nothing names one', () => {
    expect(companyOf(contactOf({ company: ' ', website: '', emails: [] }))).toBeNull();
  });

  it('is known by its domain, else by its name however it is written', () => {
    const engines = { name: 'Ada’s  Engines', domain: null };
    expect(companyOf(contactOf({ company: ' Ada’s  Engines ', emails: [] }))).toEqual({
      key: 'name:ada’s engines',
      company: engines,
    });
    expect(companyOf(contactOf({ company: 'Café', emails: [] }))?.key).toBe('name:café');
    expect(companyOf(contactOf({ company: 'Acme', emails: ['a@acme.io'] }))).toEqual({
      key: 'domain:acme.io',
      company: { name: 'Acme', domain: 'acme.io' },
    });
    expect(companyOf(contactOf({ company: '', emails: ['a@acme.io'] }))?.company.name).toBeNull();
  });

  it('is read of an e-mail however it is spaced', () => {
    expect(domainOf('', ['ada@ acme.io '])).toBe('acme.io');
  });

  it.each([
    ['acme.io', 'acme.io'],
    [' https://WWW.Acme.io/about?x=1 ', 'acme.io'],
    ['HTTP://acme.io:8080', 'acme.io'],
    ['acme.io/?to=http://else.example', 'acme.io'],
    ['shop.www.acme.io', 'shop.www.acme.io'],
    ['wwwacme.io', 'wwwacme.io'],
    ['a.b-2.co.uk.', 'a.b-2.co.uk'],
    ['x.co', 'x.co'],
    ['git+ssh2.x-y://acme.io', 'acme.io'],
    ['', null],
    ['acme', null],
    ['10.0.0.1', null],
    ['acme.i', null],
    ['not a site', null],
    ['https://', null],
    ['linkedin.com/in/ada', null],
    ['gmail.com', null],
  ])('the website %o has the domain %o', (website, domain) => {
    expect(domainOf(website)).toBe(domain);
  });

  it('takes the domain of the first address that is not at a provider for everybody', () => {
    expect(domainOf('', ['a@gmail.com', '"a@b"@Acme.io', 'a@other.io'])).toBe('acme.io');
    expect(domainOf('linkedin.com/in/ada', ['a@acme.io'])).toBe('acme.io');
    expect(domainOf('site.io', ['a@acme.io'])).toBe('site.io');
    for (const email of ['a@gmail.com', 'a@x.com', 'a@', 'a', 'a@b c.io', 'a@acme.io x', 'a@1.2', 'a@c.9o'])
      expect(domainOf('', [email]), email).toBeNull();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectList, soqlEnding, soqlName, soqlText } from '../src/salesforce/soql.ts';

/** Whether a LIKE pattern fits a text, by the rules of the reference (§5.2), written apart from the code under test. */
function like(literal: string, text: string): boolean {
  const inner = literal.slice(1, -1);
  let pattern = '';
  for (let at = 0; at < inner.length; at++) {
    const char = inner[at] ?? '';
    if (char === '%') pattern += '[^]*';
    else if (char === '_') pattern += '[^]';
    else {
      const plain = char === '\\' ? (inner[++at] ?? '') : char;
      pattern += plain.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
    }
  }
  return new RegExp(`^${pattern}$`).test(text);
}

describe('a pattern for the end of a text', () => {
  it('B8 fits the text itself with anything before it, and nothing else', () => {
    const chars = fc.constantFrom('a', 'b', '%', '_', "'", '\\', '.');
    const word = fc.string({ unit: chars, maxLength: 6 });
    fc.assert(
      fc.property(word, word, (text, other) => {
        const literal = soqlEnding(text);
        expect(like(literal, other + text)).toBe(true);
        expect(like(literal, other)).toBe(other.endsWith(text));
        expect(like(soqlEnding(text, '%'), other)).toBe(other.includes(text));
      }),
    );
  });

  it('is written like this', () => {
    expect(soqlEnding('@a_b%.io')).toBe("'%@a\\_b\\%.io'");
    expect(soqlEnding("o'x", '%')).toBe("'%o\\'x%'");
  });
});

describe('a name', () => {
  it('of a field is let through, anything else is the mapping’s fault', () => {
    for (const name of ['Id', 'Account', 'Code__c', 'x9']) expect(soqlName(name)).toBe(name);
    for (const name of ['', '9x', '_x', ' Id', 'Id ', 'Id FROM User', "x'", 'a.b', '1Id', '(Id']) {
      expect(() => soqlName(name)).toThrow(
        expect.objectContaining({
          kind: 'invalid',
          details: expect.objectContaining({ code: 'field-unknown' }),
        }),
      );
    }
  });

  it('that is none is told in 80 characters', () => {
    const details = { short: 'field missing', field: `9${'x'.repeat(79)}` };
    expect(() => soqlName(`9${'x'.repeat(200)}`)).toThrow(
      expect.objectContaining({ details: expect.objectContaining(details) }),
    );
  });

  it('is asked for once, however it is written', () => {
    expect(selectList(['Id', 'id', 'Email', 'ID'])).toEqual(['ID', 'Email']);
    expect(() => selectList(['Id', 'a b'])).toThrow();
  });
});

it('a control character is written as its number', () => {
  expect(soqlText('\u0001\u007f\u0085')).toBe("'\\u0001\\u007f\\u0085'");
});

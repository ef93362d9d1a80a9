import { expect, it } from 'vitest';
import { jsonText } from './json-text.ts';

it('holds nothing that a terminal could obey, and reads back as the same', () => {
  const value = { text: Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).join('') };
  const text = jsonText(value);
  expect(text).not.toMatch(/[\p{Cc}\u202A-\u202E]/u);
  expect(JSON.parse(text)).toEqual(value);
});

it('is what JSON.stringify gives for ordinary text', () => {
  const value = { title: 'Tee für zwei 日本 👩‍👩‍👧', count: 1, none: null };
  expect(jsonText(value)).toBe(JSON.stringify(value));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { macroCases } from '../../test/macro-cases.ts';
import { macroEnv, noVariables } from '../../test/macro-env.ts';
import { evaluateMacros } from './evaluate-macros.ts';
import { holdsMacro, keyHoldsMacro } from './holds-macro.ts';

const isChanged = (text: string) => evaluateMacros(text, macroEnv(), noVariables).text !== text;

test('holdsMacro passes over no text that expanding changes', () => {
  const pieces = fc.constantFrom('{{', '}}', '{', '}', '\\{', '\\}', '\\', '<USER>', '<bot>', '<p>', 'char', ' ');
  const texts = fc.array(pieces, { maxLength: 12 }).map((each) => each.join(''));
  fc.assert(fc.property(texts, (text) => holdsMacro(text) || !isChanged(text)));
  for (const [text] of Object.values(macroCases).flat()) if (isChanged(text)) expect(holdsMacro(text), text).toBe(true);
});

test('holdsMacro passes over what is only like a macro', () => {
  expect(['', '<p>', 'C:\\{x\\}', '{char}', 'a \\d{2}'].map(holdsMacro)).toEqual([false, false, false, false, false]);
});

test('keyHoldsMacro leaves escaped braces to the expression that a key may be', () => {
  expect(keyHoldsMacro('/\\{\\{\\d\\}\\}/')).toBe(false);
  expect(keyHoldsMacro('/^{{user}}/')).toBe(true);
});

import { expect, it } from 'vitest';
import { card } from '../test/card.ts';
import { impersonateInstruction } from './instructions.ts';

it('names the user and the character of the chat', () => {
  const instruction = impersonateInstruction(card({ nickname: 'Annie' }), 'Bo');
  expect(instruction).toContain('Bo');
  expect(instruction).toContain('Annie');
});

it('names nobody in a chat without a character', () => {
  expect(impersonateInstruction(null, 'Bo')).not.toMatch(/Bo|\{\{/);
});

import { describe, expect, it } from 'vitest';
import { card } from '../test/card.ts';
import { composeSystemPrompt } from './system-prompt.ts';

const names = { char: 'Ann', user: 'Bo' };
const MAIN = "You are Ann. Stay in character and write Ann's next message to Bo.";

const partsOf = (fields: Parameters<typeof card>[0]) => composeSystemPrompt(card(fields), names).parts;

describe('composeSystemPrompt', () => {
  it('gives a bare character the default main prompt and nothing else', () => {
    expect(composeSystemPrompt(card(), names)).toEqual({
      parts: [{ source: 'main_prompt', text: MAIN }],
      postHistory: null,
    });
  });

  it('gives every part in order, labelled and with its macros expanded', () => {
    const full = card({
      system_prompt: 'Be {{char}}.',
      description: '{{char}} is tall.',
      personality: 'kind to {{user}}',
      scenario: 'A garden.',
      message_example: '<START>\n{{user}}: Hi\n{{char}}: Hello',
      post_history_instructions: 'Answer as {{char}}.',
    });
    expect(composeSystemPrompt(full, names)).toEqual({
      parts: [
        { source: 'system_prompt', text: 'Be Ann.' },
        { source: 'description', text: 'Ann is tall.' },
        { source: 'personality', text: 'Personality: kind to Bo' },
        { source: 'scenario', text: 'Scenario: A garden.' },
        { source: 'message_example', text: 'Example dialogue:\nBo: Hi\nAnn: Hello' },
      ],
      postHistory: { source: 'post_history_instructions', text: 'Answer as Ann.' },
    });
  });

  it('puts the default main prompt in place of {{original}} in a system prompt', () => {
    expect(partsOf({ system_prompt: '{{ORIGINAL}} Be brief.' })).toEqual([
      { source: 'system_prompt', text: `${MAIN} Be brief.` },
    ]);
  });

  it('drops {{original}} from post-history instructions, and the instructions with it when that was all', () => {
    const ending = (text: string) => composeSystemPrompt(card({ post_history_instructions: text }), names).postHistory;
    expect(ending('{{original}} Be brief.')?.text).toBe('Be brief.');
    expect(ending(' {{original}} ')).toBeNull();
  });

  it('leaves {{original}} in other fields and in names', () => {
    expect(partsOf({ description: '{{original}}' })[1]?.text).toBe('{{original}}');
    const named = composeSystemPrompt(card({ system_prompt: '{{char}}' }), { char: '{{original}}', user: 'Bo' });
    expect(named.parts[0]?.text).toBe('{{original}}');
  });

  it('drops fields that are only white space, and the white space around others', () => {
    expect(partsOf({ system_prompt: ' \n', description: '\n tall \n', scenario: '\t' })).toEqual([
      { source: 'main_prompt', text: MAIN },
      { source: 'description', text: 'tall' },
    ]);
  });

  it('puts a line between the example dialogues', () => {
    const message_example = '<START>\nBo: Hi\n<start>\n\n<START>\nBo: Bye\n';
    expect(partsOf({ message_example })[1]?.text).toBe('Example dialogue:\nBo: Hi\n---\nBo: Bye');
    expect(partsOf({ message_example: '<START>\n<START>' })).toHaveLength(1);
  });
});

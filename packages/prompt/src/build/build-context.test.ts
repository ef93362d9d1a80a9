import type { CharacterCard } from '@greenroom/contract';
import { describe, expect, it } from 'vitest';
import { build, byLength, contents, faultOf, groupOf, MAIN, systemOf } from '../../test/build.ts';
import { card } from '../../test/card.ts';
import { said } from '../../test/prompt-inputs.ts';
import type { PromptInputs } from './prompt-inputs.ts';

describe('the prompt of a character', () => {
  it('is the default main prompt for a bare one, and nothing else', () => {
    expect(contents({ character: card() })).toEqual([MAIN]);
  });

  it('has every part in order, labelled and with its macros expanded', () => {
    const full = card({
      system_prompt: 'Be {{char}}.',
      description: '{{char}} is tall.',
      personality: 'kind to {{user}}',
      scenario: 'A garden.',
      message_example: '<START>\n{{user}}: Hi\n{{char}}: Hello',
      post_history_instructions: 'Answer as {{char}}.',
    });
    expect(contents({ character: full }, [said('1')])).toEqual([
      'Be Ann.\n\nAnn is tall.\n\nPersonality: kind to Bo\n\nScenario: A garden.\n\nExample dialogue:\nBo: Hi\nAnn: Hello',
      'message 1',
      'Answer as Ann.',
    ]);
  });

  it('has the default main prompt in place of {{original}} in a system prompt, and nothing in the instructions', () => {
    expect(systemOf({ system_prompt: '{{ORIGINAL}} Be brief.' })).toBe(`${MAIN} Be brief.`);
    const ending = (text: string) => contents({ character: card({ post_history_instructions: text }) })[1];
    expect(ending('{{original}} Be brief.')).toBe('Be brief.');
    expect(ending(' {{original}} ')).toBeUndefined();
    expect(systemOf({ description: '{{original}}' })).toContain('{{original}}');
  });

  it('takes a name that looks like a macro as it is', () => {
    expect(systemOf({ system_prompt: '{{user}}' }, { userName: '{{char}}' })).toBe('{{char}}');
  });

  it('leaves out fields that are only white space, and the white space around others', () => {
    expect(systemOf({ system_prompt: ' \n', description: '\n tall \n', scenario: '\t' })).toBe(`${MAIN}\n\ntall`);
  });

  it('calls the character by its nickname, and the person by the persona or else User', () => {
    const of = (nickname: string | null, more: Partial<PromptInputs>) =>
      systemOf({ nickname, system_prompt: '{{char}}, {{user}}' }, more);
    expect(of('Annie', { userName: 'Bo' })).toBe('Annie, Bo');
    expect(of(null, { userName: null })).toBe('Ann, User');
    const persona = { name: 'Cleo', description: '', position: 'none', depth: null, role: null } as const;
    expect(of('', { userName: '', persona })).toBe('Ann, Cleo');
  });

  it('gives way to what the chat has in its place', () => {
    const overrides = { system_prompt: 'Mine. {{original}}', scenario: 'A ship.', post_history_instructions: 'Now.' };
    const character = card({ system_prompt: 'Theirs.', scenario: 'A garden.' });
    expect(contents({ character, overrides })).toEqual([`Mine. ${MAIN}\n\nScenario: A ship.`, 'Now.']);
  });

  it('lets one text set what a later one gets, and gives the variables out', () => {
    const character = card({ system_prompt: '{{setvar::mood::calm}}Be.', description: '{{getvar::mood}}' });
    const { messages, state } = build({ character });
    expect(messages[0]?.content).toBe('Be.\n\ncalm');
    expect(state.variables?.local).toEqual([['mood', 'calm']]);
    expect(systemOf({ description: '{{getvar::mood}}' }, { state })).toContain('calm');
  });

  it('is not there without one, and braces stay what somebody wrote', () => {
    const content = 'Render {{ user }} and {{char}} with <USER>';
    expect(contents({ character: null }, [said('1', { content })])).toEqual([content]);
    expect(contents({})).toEqual([]);
  });
});

describe('what stands around the character', () => {
  const note = { text: 'Slowly.', position: 'in_chat', depth: 1, role: 'system', interval: 1 } as const;

  it('has the persona where it is to be told', () => {
    const persona = {
      name: 'Bo',
      description: 'Bo is {{user}}.',
      position: 'in_prompt',
      depth: null,
      role: null,
    } as const;
    expect(contents({ character: card(), persona })).toEqual([`${MAIN}\n\nBo is Bo.`]);
    const deep = { ...persona, position: 'at_depth', depth: 0, role: 'user' } as const;
    expect(build({ character: card(), persona: deep }, [said('1')]).messages.at(-1)).toEqual({
      role: 'user',
      content: 'Bo is Bo.',
    });
  });

  it('has the note among the messages by its depth, or before or after the prompt', () => {
    const history = [said('1'), said('2'), said('3')];
    expect(contents({ authorsNote: note }, history)).toEqual(['message 1', 'message 2', 'Slowly.', 'message 3']);
    expect(contents({ authorsNote: { ...note, depth: 0 } }, history).at(-1)).toBe('Slowly.');
    expect(contents({ authorsNote: { ...note, depth: 99 } }, history)[0]).toBe('Slowly.');
    const character = card({ system_prompt: 'Be.' });
    expect(contents({ character, authorsNote: { ...note, position: 'before_prompt' } })).toEqual(['Slowly.\n\nBe.']);
    expect(contents({ character, authorsNote: { ...note, position: 'after_prompt' } })).toEqual(['Be.\n\nSlowly.']);
  });

  it('has the note only with every so manieth turn', () => {
    const has = (userTurns: number) => contents({ authorsNote: { ...note, interval: 3 }, userTurns }).length === 1;
    expect([1, 2, 3, 4, 6].map(has)).toEqual([false, false, true, false, true]);
  });

  it('has, of what stands at one depth, what counts for most nearest to the end', () => {
    const character = card({
      system_prompt: 'Be.',
      extensions: { depth_prompt: { prompt: 'CARD', depth: '1', role: 'user' } },
    });
    const authorsNote = { text: 'NOTE', position: 'in_chat', depth: 1, role: 'system', interval: 1 } as const;
    const persona = {
      name: 'Cleo',
      description: 'PERSONA',
      position: 'at_depth',
      depth: 1,
      role: 'assistant',
    } as const;
    expect(contents({ character, authorsNote, persona }, [said('1'), said('2')])).toEqual([
      'Be.',
      'message 1',
      'PERSONA',
      'CARD',
      'NOTE',
      'message 2',
    ]);
  });

  it("has the card's own note at its depth", () => {
    const character = card({ extensions: { depth_prompt: { prompt: '{{char}}!', depth: 1, role: 'assistant' } } });
    expect(build({ character }, [said('1'), said('2')]).messages.slice(1)).toEqual([
      { role: 'user', content: 'message 1' },
      { role: 'assistant', content: 'Ann!' },
      { role: 'user', content: 'message 2' },
    ]);
  });

  it('has the summary of what was said before, when something of that is left out', () => {
    const summary = 'They met.';
    const history = [said('1', { content: 'x'.repeat(500) }), said('2')];
    expect(contents({ summary, maxTokens: 200, countTokens: byLength }, history)[0]).toBe(
      'What happened before: They met.',
    );
    expect(contents({ summary, pathLength: 9 }, [said('8'), said('9')])[0]).toContain('They met.');
    expect(contents({ summary }, [said('1')])).toEqual(['message 1']);
  });

  it('tells in a group whose turn it is, who said what, and who does not speak by itself', () => {
    const character = card({ description: '{{group}} / {{groupNotMuted}} / {{notChar}}' });
    const group = groupOf({ card: { name: 'Cid' } }, { own: character }, { card: { name: 'Dot' }, isMuted: true });
    const history = [said('1'), said('2', { role: 'assistant', name: 'Cid', content: '{{char}} hums.' })];
    const [prompt, asked, answered, turn] = build({ character, group }, history).messages;
    expect(prompt?.content).toContain('Cid, Ann, Dot / Cid, Ann / Cid, Dot, Bo');
    expect(asked?.content).toBe('message 1');
    expect(answered).toEqual({ role: 'assistant', name: 'Cid', content: 'Cid: Cid hums.' });
    expect(turn).toEqual({ role: 'system', content: expect.stringContaining('turn of Ann') });
  });

  it('has those who join it in a group, each as itself, with what the chat has in the place of cards', () => {
    const about = '{{char}} of {{group}}, not {{notChar}}; {{scenario}}';
    const character = card();
    const group = groupOf(
      { own: character },
      { card: { name: 'Cid', nickname: 'Cy', description: about }, isJoined: true },
      { card: { name: 'Dot', description: 'Hidden.' }, isMuted: true },
    );
    const overrides = { scenario: 'A ship.' };
    expect(contents({ character, group, overrides })[0]).toBe(
      `${MAIN}\n\nScenario: A ship.\n\nCy: Cy of Ann, Cy, Dot, not Ann, Dot, Bo; A ship.`,
    );
  });

  it('means by {{char}} whoever said it, also where a macro puts it in', () => {
    const character = card({ description: '{{lastCharMessage}}' });
    const group = groupOf({ own: character }, { card: { name: 'Cid' } });
    const history = [said('1', { role: 'assistant', name: 'Cid', content: '{{char}} hums to {{user}}.' })];
    expect(contents({ character, group }, history)[0]).toContain('Cid hums to Bo.');
  });

  it('has no names in what a group of one says', () => {
    const character = card({ system_prompt: 'Be.' });
    const history = [said('1', { role: 'assistant', name: 'Ann', content: 'Hm.' })];
    expect(contents({ character, group: groupOf({ own: character }) }, history)).toEqual(['Be.', 'Hm.']);
  });

  it('picks for a character of a group the same whoever speaks', () => {
    const options = Array.from({ length: 50 }, (_, index) => `n${index}`).join('::');
    const cards = ['Ann', 'Cid'].map((name) =>
      card({ name, description: `{{pick::${options}}} eyes`, personality: `{{pick::${options}}} heart` }),
    );
    const group = cards.map((each) => ({ card: each, isJoined: true, isMuted: false }));
    const pickedWith = (character: CharacterCard) =>
      [...(contents({ character, group })[0] ?? '').matchAll(/n\d+ (eyes|heart)/g)].map(([found]) => found).toSorted();
    expect(pickedWith(cards[0]!)).toHaveLength(4);
    expect(pickedWith(cards[0]!)).toEqual(pickedWith(cards[1]!));
  });
});

describe('the history', () => {
  it('comes oldest first, with names, and passes over what is hidden or empty', () => {
    const { messages, includedMessages } = build({ character: card({ system_prompt: 'Be.' }) }, [
      said('1', { role: 'assistant', name: 'José!', content: 'Hello, {{user}}' }),
      said('2', { hidden: true }),
      said('3', { role: 'assistant', content: '' }),
      said('4', { content: 'Hi <BOT>' }),
    ]);
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', name: 'Jose', content: 'Hello, Bo' },
      { role: 'user', content: 'Hi Ann' },
    ]);
    expect(includedMessages).toBe(2);
  });

  it('takes nothing older than the first message that does not fit, and fills the budget to the last token', () => {
    // Each message costs 4 and its length; the reply costs 3.
    const history = [
      said('1', { content: 'a' }),
      said('2', { content: 'long enough' }),
      said('3', { content: 'abcd' }),
    ];
    expect(contents({ maxTokens: 25, countTokens: byLength }, history)).toEqual(['abcd']);
    expect(build({ maxTokens: 26, countTokens: byLength }, history).tokens).toEqual({
      total: 26,
      budget: 26,
      tokenizer: 'o200k_base',
    });
  });

  it('takes no more messages than the limit, of those that are not hidden', () => {
    const history = [said('1'), said('2'), said('3', { hidden: true }), said('4')];
    expect(contents({ limit: 2 }, history)).toEqual(['message 2', 'message 4']);
  });

  it('is refused when the character alone, the newest message, or one that is new does not fit', () => {
    const character = card({ system_prompt: 'abcd', post_history_instructions: 'ef' });
    const alone = (maxTokens: number) => build({ character, maxTokens, countTokens: byLength });
    expect(faultOf(() => alone(16)).message).toBe(
      'What is always in the context needs at least 17 tokens, but the budget is 16.',
    );
    expect(alone(17).tokens.total).toBe(17);
    const newest = faultOf(() => build({ maxTokens: 10, countTokens: byLength }, [said('1', { content: 'abcd' })]));
    expect([newest.code, newest.message]).toEqual([
      'context_too_small',
      expect.stringContaining('at least 11 tokens, but the budget is 10'),
    ]);
    const added = [said('1', { content: 'abcd', isMandatory: true }), said('2', { content: 'ef', isMandatory: true })];
    expect(faultOf(() => build({ maxTokens: 16, countTokens: byLength }, added)).code).toBe('context_too_small');
  });

  it('does not have a text counted that cannot fit, whatever is in it', () => {
    const counted: number[] = [];
    const countTokens = (text: string) => counted.push(text.length);
    build({ maxTokens: 100, countTokens }, [
      said('1', { content: 'a'.repeat(1_000_000) }),
      said('2', { content: 'abc' }),
    ]);
    expect(Math.max(...counted)).toBeLessThan(100);
  });

  it('goes before the examples, which give way dialogue by dialogue', () => {
    const character = card({ system_prompt: 'Be.', message_example: '<START>one<START>two<START>three' });
    const with_ = (maxTokens: number) => contents({ character, maxTokens, countTokens: byLength }, [said('1')])[0];
    expect(with_(200)).toBe('Be.\n\nExample dialogue:\none\n---\ntwo\n---\nthree');
    expect(with_(57)).toBe('Be.\n\nExample dialogue:\none\n---\ntwo');
    expect(with_(40)).toBe('Be.');
  });
});

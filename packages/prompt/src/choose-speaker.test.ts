import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseSpeaker, type GroupSpeaker, type SpeakerFacts } from './choose-speaker.ts';

const member = (id: number, name: string, more: Partial<GroupSpeaker> = {}): GroupSpeaker => ({
  id,
  name,
  muted: false,
  talkativeness: 0.5,
  ...more,
});
const GROUP = [member(1, 'Ann'), member(2, 'Bo'), member(3, 'Cid')];
const facts = (more: Partial<SpeakerFacts> = {}): SpeakerFacts => ({
  lastSpeaker: null,
  spoken: [],
  lastText: '',
  lastTextBy: null,
  seed: 's',
  ...more,
});

describe('natural', () => {
  it('takes who is named, the first named first, and not as a part of another word', () => {
    expect(chooseSpeaker('natural', GROUP, facts({ lastText: 'Cid, where is ANN?' }))).toBe(3);
    expect(chooseSpeaker('natural', GROUP, facts({ lastText: 'The bonfire is lit, Cid.' }))).toBe(3);
  });

  it('takes who is called by a word of the name, in any script', () => {
    const group = [member(1, 'Alice Liddell'), member(2, 'Мария фон Трапп'), member(3, 'J. R. K9')];
    const called = (lastText: string) => chooseSpeaker('natural', group, facts({ lastText }));
    expect(called('And you, alice?')).toBe(1);
    expect(called('Mrs. Liddell-Hart, where is Alice?')).toBe(1);
    expect(called('ТРАПП! Alice!')).toBe(2);
    expect(called('J. R. K9 and Alice')).toBe(3);
    expect(called('Alice Liddell, Мария')).toBe(1);
  });

  it('takes no time for a text and names made to take long', () => {
    const group = Array.from({ length: 100 }, (_, index) => member(index, 'a'.repeat(100 + index)));
    const start = process.threadCpuUsage();
    chooseSpeaker('natural', group, facts({ lastText: 'a'.repeat(1_000_000) }));
    const { user, system } = process.threadCpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(200);
  });

  it('is not called by a single letter or a number of the name', () => {
    const group = [member(1, 'J. R. 47', { talkativeness: 0 }), member(2, 'Bo', { talkativeness: 1 })];
    expect(chooseSpeaker('natural', group, facts({ lastText: 'R is 47 and J.' }))).toBe(2);
    expect(chooseSpeaker('natural', group, facts({ lastText: 'So, J. R. 47?' }))).toBe(1);
  });

  it('takes of two with a name in common the one of whom more was said', () => {
    const group = [member(1, 'Alice Liddell'), member(2, 'Alice Hart'), member(3, 'Alice')];
    const called = (lastText: string) => chooseSpeaker('natural', group, facts({ lastText }));
    expect([called('Alice Hart?'), called('Alice Liddell?'), called('Alice?')]).toEqual([2, 1, 3]);
  });

  it('does not let somebody answer to the own name', () => {
    expect(chooseSpeaker('natural', GROUP, facts({ lastText: 'I am Cid. Ann?', lastSpeaker: 3, lastTextBy: 3 }))).toBe(
      1,
    );
  });

  it('lets who spoke last answer the person', () => {
    expect(chooseSpeaker('natural', GROUP, facts({ lastText: 'Go on, Cid.', lastSpeaker: 3 }))).toBe(3);
  });

  it('takes the talkative where nobody is named, and anybody where nobody is talkative at all', () => {
    const loud = [member(1, 'Ann', { talkativeness: 0 }), member(2, 'Bo', { talkativeness: 1 })];
    const seeds = Array.from({ length: 50 }, (_, n) => `${n}`);
    expect(new Set(seeds.map((seed) => chooseSpeaker('natural', loud, facts({ seed }))))).toEqual(new Set([2]));
    const shy = [...loud, member(3, 'Cid', { talkativeness: 0.001 })].filter(({ id }) => id !== 2);
    expect(new Set(seeds.map((seed) => chooseSpeaker('natural', shy, facts({ seed }))))).toEqual(new Set([3]));
    const quiet = loud.map((each) => ({ ...each, talkativeness: 0 }));
    expect(new Set(seeds.map((seed) => chooseSpeaker('natural', quiet, facts({ seed }))))).toEqual(new Set([1, 2]));
  });
});

it('list goes round in order, and passes over the muted', () => {
  const group = [GROUP[0]!, { ...GROUP[1]!, muted: true }, GROUP[2]!];
  const next = (lastSpeaker: number | null) => chooseSpeaker('list', group, facts({ lastSpeaker }));
  expect([next(null), next(1), next(3), next(2)]).toEqual([1, 3, 1, 3]);
});

it('pooled lets each speak once before anybody does again', () => {
  expect(chooseSpeaker('pooled', GROUP, facts({ spoken: [1, 3], lastSpeaker: 3 }))).toBe(2);
  expect(chooseSpeaker('pooled', GROUP, facts({ spoken: [1, 2, 3], lastSpeaker: 3 }))).not.toBe(3);
});

it('manual chooses nobody', () => {
  expect(chooseSpeaker('manual', GROUP, facts())).toBeNull();
});

it('nobody who is muted is ever chosen, and the same facts choose the same', () => {
  const anyone = fc.record({ muted: fc.boolean(), talkativeness: fc.double({ min: 0, max: 1, noNaN: true }) });
  const strategy = fc.constantFrom('natural' as const, 'list' as const, 'pooled' as const);
  fc.assert(
    fc.property(strategy, fc.array(anyone, { maxLength: 5 }), fc.string(), fc.nat(6), (how, fields, seed, last) => {
      const group = fields.map((each, id) => member(id, `n${id}`, each));
      const asked = facts({ seed, lastSpeaker: last, lastText: 'n0 n1 n2' });
      const chosen = chooseSpeaker(how, group, asked);
      expect(chosen).toBe(chooseSpeaker(how, group, asked));
      const able = group.filter(({ muted }) => !muted).map(({ id }) => id);
      if (able.length === 0) expect(chosen).toBeNull();
      else expect(able).toContain(chosen);
    }),
  );
});

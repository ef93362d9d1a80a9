import { describe, expect, it } from 'vitest';
import { answerTurn, MAX_MEMORIES, startConversation } from './answer-turn.ts';
import type { Script, ScriptKey } from './script.ts';

const script = (keys: Record<string, ScriptKey>, memory: Script['memory'] = { key: 'my', rules: [] }): Script => ({
  openings: ['Open.'],
  keys: new Map(Object.entries(keys)),
  memory,
  none: ['None one.', 'None two.'],
});

/** The replies to each of the turns of one conversation. */
function replies(spoken: Script, ...turns: string[]): string[] {
  const conversation = startConversation();
  return turns.map((turn) => answerTurn(spoken, conversation, turn));
}

describe('answerTurn', () => {
  it('answers the highest ranked keyword, and of equals the first', () => {
    const low: ScriptKey = { rules: [{ match: [0], say: ['Low.'] }] };
    const ranked = script({ low, mid: { rules: [{ match: [0], say: ['Mid.'] }] }, high: { ...low, rank: 1 } });
    ranked.keys.get('high')!.rules = [{ match: [0], say: ['High.'] }];
    expect(replies(ranked, 'low and high', 'high and low', 'low mid', 'mid low')).toEqual([
      'High.',
      'High.',
      'Low.',
      'Mid.',
    ]);
  });

  it('uses the first decomposition that matches, and its reassemblies in turn, round and round', () => {
    const rules: ScriptKey['rules'] = [
      { match: [0, 'a', 'b', 0], say: ['B {4}.'] },
      { match: [0, 'a', 0], say: ['One.', 'Two.', 'Three.'] },
    ];
    expect(replies(script({ a: { rules } }), 'a', 'a b c', 'a', 'a', 'a', 'x a b d')).toEqual([
      'One.',
      'B c.',
      'Two.',
      'Three.',
      'One.',
      'B d.',
    ]);
  });

  it('passes a reassembly over that would quote nothing, and a rule that has no other', () => {
    const rules: ScriptKey['rules'] = [
      { match: [0, 'a', 0], say: ['You {3}?', 'Say more.', 'Why {3}?'] },
      { match: [0], say: ['Well.'] },
    ];
    expect(replies(script({ a: { rules } }), 'a', 'a b', 'a b', 'a')).toEqual([
      'Say more.',
      'Why b?',
      'You b?',
      'Say more.',
    ]);
    const strict: ScriptKey['rules'] = [{ match: [0, 'a', 0], say: ['You {3}?'] }, rules[1]!];
    expect(replies(script({ a: { rules: strict } }), 'a', 'a b')).toEqual(['Well.', 'You b?']);
  });

  it('goes to another key and takes its turns', () => {
    const keys = {
      a: { rules: [{ match: [0], say: [{ goto: 'b' }] }] },
      b: { rules: [{ match: [0], say: ['1.', '2.'] }] },
    };
    expect(replies(script(keys), 'a', 'b', 'a')).toEqual(['1.', '2.', '1.']);
  });

  it('makes another sentence before it goes to another key', () => {
    const keys: Record<string, ScriptKey> = {
      "i'm": { becomes: "you're", rules: [{ match: [0, "you're", 0], say: [{ pre: 'you are {3}', goto: 'i' }] }] },
      i: { becomes: 'you', rules: [{ match: ['you', 'are', 0, { class: 'mood' }], say: ['{4}?'] }] },
      sad: { classes: ['mood'] },
    };
    expect(replies(script(keys), "he says I'm so Sad")).toEqual(['Sad?']);
  });

  it('tries the next keyword for a newkey, and where no decomposition matches', () => {
    const keys: Record<string, ScriptKey> = {
      a: { rank: 2, rules: [{ match: [0], say: ['A.', { newkey: true }] }] },
      b: { rank: 1, rules: [{ match: ['b'], say: ['B alone.'] }] },
      c: { rules: [{ match: [0], say: ['C.'] }] },
    };
    expect(replies(script(keys), 'c b a', 'c b a', 'b', 'b x', 'a', 'a')).toEqual([
      'A.',
      'C.',
      'B alone.',
      'None one.',
      'A.',
      'None two.',
    ]);
  });

  it('has none of its rules left when keys lead round in a circle', () => {
    const keys = {
      a: { rules: [{ match: [0], say: [{ goto: 'b' }] }] },
      b: { rules: [{ match: [0], say: [{ goto: 'a' }] }] },
    };
    expect(replies(script(keys), 'a')).toEqual(['None one.']);
  });

  it('has nothing but its none sentences, in turn, where no keyword is', () => {
    expect(replies(script({}), '', 'x', '...')).toEqual(['None one.', 'None two.', 'None one.']);
  });

  describe('memory', () => {
    const remembering = script(
      {
        my: { becomes: 'your', rank: 1, rules: [{ match: [0], say: ['Oh.'] }] },
        if: { rank: 2, rules: [{ match: [0], say: ['If.'] }] },
      },
      { key: 'my', rules: [{ match: [0, 'your', 0], say: 'Your {3}!' }] },
    );

    it('says what it kept when nothing is found and the counter stands at four, on turns 3, 7, 11, the oldest first', () => {
      expect(replies(remembering, 'my cat', 'my dog', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x')).toEqual([
        'Oh.',
        'Oh.',
        'Your cat!',
        'None one.',
        'None two.',
        'None one.',
        'Your dog!',
        'None two.',
        'None one.',
        'None two.',
        'None one.',
      ]);
    });

    it('does not say it where a keyword is found', () => {
      expect(replies(remembering, 'my cat', 'x', 'if', 'x', 'x', 'x', 'x').slice(2)).toEqual([
        'If.',
        'None two.',
        'None one.',
        'None two.',
        'Your cat!',
      ]);
    });

    it('keeps nothing where another keyword is on top, or nothing follows the word', () => {
      expect(replies(remembering, 'if my cat', 'my', 'x')).toEqual(['If.', 'Oh.', 'None one.']);
    });

    it('keeps the same sentence once, and the newest of very many', () => {
      const conversation = startConversation();
      answerTurn(remembering, conversation, 'my cat');
      answerTurn(remembering, conversation, 'my cat');
      expect(conversation.memories).toEqual(['Your cat!']);
      for (let index = 1; index <= MAX_MEMORIES; index++) answerTurn(remembering, conversation, `my dog${index}`);
      expect(conversation.memories).toHaveLength(MAX_MEMORIES);
      expect(conversation.memories[0]).toBe('Your dog1!');
    });

    it('chooses among its rules by the last word', () => {
      const rules = ['A', 'B', 'C', 'D'].map((name) => ({ match: [0, 'your', 0], say: `${name} {3}` }));
      const conversation = startConversation();
      const varied = { ...remembering, memory: { key: 'my', rules } };
      for (const word of ['a', 'b', 'c', 'd']) answerTurn(varied, conversation, `my ${word}`);
      expect(conversation.memories.map((memory) => memory[0]).toSorted()).toEqual(['A', 'B', 'C', 'D']);
    });
  });
});

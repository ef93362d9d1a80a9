import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerConversation } from './answer-conversation.ts';
import { doctorScript } from './doctor-script.ts';

/** The replies of one conversation, each asked for with the turns up to it. */
function converse(...turns: string[]): string[] {
  return turns.map((_turn, index) => answerConversation(turns.slice(0, index + 1)));
}

describe('answerConversation', () => {
  it('holds a conversation in the manner of the paper', () => {
    const conversation: [string, string][] = [
      ['People are all the same.', 'How so?'],
      ["They're always asking me for something.", 'Tell me about one such time.'],
      ['Well, my best friend sent me here.', 'Your best friend sent you here?'],
      ["She says I'm sad most of the time.", 'It makes me sorry that you are sad.'],
      ["That's right. I am unhappy.", 'Do you hope that talking here will make you less unhappy?'],
      ['I need some rest, so much is clear.', 'What would be different for you if you had some rest?'],
      ['Perhaps I could learn to talk with my mother.', 'I would like to hear more about your family.'],
      ['My mother looks after me.', 'Who else among your family looks after you?'],
      ['My Father.', 'Your Father?'],
      ['You are like my father in a way.', 'What do they have in common, to your mind?'],
      ['You are not very loud but I think you hide that.', 'What gives you the feeling that I am not very loud?'],
      ["You don't quarrel with me.", "What leads you to think that I don't quarrel with you?"],
      ['You are afraid of me.', 'Do you like the thought that I am afraid of you?'],
      ['My father is afraid of everybody.', 'When you picture your father, what else comes up?'],
      ['Bullies.', 'Let us come back to this for a moment: your best friend sent you here.'],
    ];
    expect(converse(...conversation.map(([said]) => said))).toEqual(conversation.map(([, reply]) => reply));
  });

  it('opens with a question', () => {
    expect(answerConversation([])).toBe(doctorScript.openings[0]);
  });

  it('follows the branch of a conversation, not what was said in another', () => {
    expect(answerConversation(['My cat left.', 'Yes.', 'Hm.'])).toContain('your cat left');
    expect(answerConversation(['The cat left.', 'Yes.', 'Hm.'])).toBe(doctorScript.none[1]);
    expect(answerConversation(['My cat left.', 'Yes.', 'Hm.'])).toContain('your cat left');
  });

  it.each([
    ["I'M SO TIRED!!!", 'Did you come to me because you are SO TIRED?'],
    ['I’m “happy”…', 'Did our talking have a part in making you happy?'],
    ['*sighs* i want 🍕', 'What would be different for you if you had 🍕?'],
    ['Hm\nI need Anna’s help\nplease', 'What would be different for you if you had Anna’s help?'],
    ["I've lost you", 'Maybe you imagine that we have lost each other.'],
    ["I'd rather sleep", "You tell me that you'd rather sleep."],
    ["You've changed my mind", 'Your mind?'],
    ['Are you a computer?', 'Do machines make you uneasy?'],
    ['No one calls me', 'Not a single person?'],
    ['Parlez-vous Français?', 'My rules are for English alone, I regret to say.'],
    ['私はあなたが好きです。', doctorScript.none[0]],
    ['constructor', doctorScript.none[0]],
  ])('answers %j with %j', (said, reply) => {
    expect(answerConversation([said])).toBe(reply);
  });

  it('has a whole answer to any text, the same each time', () => {
    const keyword = fc.constantFrom(...doctorScript.keys.keys(), ',', '.', 'but', '\n', '🙂', '\ud800', '\0', '{1}');
    const said = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(keyword).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), (turns) => {
        const reply = answerConversation(turns);
        expect(reply).toMatch(/\S/);
        expect(reply.isWellFormed()).toBe(true);
        expect(reply).not.toContain('\0');
        expect(answerConversation(turns)).toBe(reply);
      }),
      { numRuns: 1_000 },
    );
  });

  describe('in time', () => {
    const million = (unit: string): string => unit.repeat(Math.ceil(1_000_000 / unit.length)).slice(0, 1_000_000);
    const everyKey = [...doctorScript.keys.keys()].join(' ');

    it.each([
      ['one word', million('x')],
      ['one letter words', million('a ')],
      ['one keyword', million('i ')],
      ['every keyword', million(`${everyKey} `)],
      ['keywords that ask for another', million('dreamt like remember can was ')],
      ['what the longest decompositions nearly match', million('you think i are ')],
      ['commas', million(',')],
      ['spaces', million(' ')],
      ['quotes within a word', `a${million("'")}b`],
      ['marks to strip', million('*')],
      ['numbers', million('1.')],
      ['half characters', million('\ud800')],
      ['combining marks', million('e\u0301\u0327')],
    ])('answers a million characters of %s', (_name, said) => {
      expectWithin(500, () => answerConversation([said]));
    });

    it('answers ten thousand turns', () => {
      const turns = ['My mother is like a machine to me.', 'I think you are afraid of me.', 'Why?', everyKey];
      const conversation = Array.from({ length: 10_000 }, (_turn, index) => turns[index % turns.length]!);
      expectWithin(1_000, () => answerConversation(conversation));
    });

    it('keeps a reply short, whatever is said', () => {
      expect(answerConversation([`my ${million('cat ')}`]).length).toBeLessThan(1_000);
    });
  });
});

function expectWithin(milliseconds: number, work: () => string): void {
  const start = performance.now();
  expect(work()).toMatch(/\S/);
  expect(performance.now() - start).toBeLessThan(milliseconds);
}

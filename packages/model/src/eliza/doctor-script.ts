import type { Script, ScriptKey, ScriptRule } from './script.ts';

/*
 * The DOCTOR script of 1966. Its keywords and their ranks, the substitutions, the classes, the decompositions and
 * where each key leads are those that Weizenbaum's paper prints; the sentences are our own. Added to it are the
 * contractions the paper does not have (I've, you'll …), more of the family, more words for a machine, and the
 * questions a person may ask about the program, which it answers honestly.
 */

/** One rule, for a sentence of any words. */
const anyWords = (...say: ScriptRule['say']): ScriptRule[] => [{ match: [0], say }];

/** A key that is answered by the rules of another. */
const like = (goto: string, key: ScriptKey = {}): ScriptKey => ({ ...key, rules: anyWords({ goto }) });

const NEWKEY = { newkey: true } as const;
const BELIEF = { class: 'belief' };
const FAMILY = { class: 'family' };

const family: ScriptKey = { classes: ['family'] };
const belief: ScriptKey = { classes: ['belief'] };

const keys: Record<string, ScriptKey> = {
  // Words that are only turned, or only belong to a class.
  me: { becomes: 'you' },
  mine: { becomes: 'yours' },
  yours: { becomes: 'mine' },
  myself: { becomes: 'yourself' },
  yourself: { becomes: 'myself' },
  dont: { becomes: "don't" },
  cant: { becomes: "can't" },
  wont: { becomes: "won't" },
  feel: belief,
  think: belief,
  believe: belief,
  wish: belief,
  bet: belief,
  mother: family,
  mom: family,
  mum: family,
  father: family,
  dad: family,
  parents: family,
  sister: family,
  brother: family,
  wife: family,
  husband: family,
  children: family,
  son: family,
  daughter: family,
  grandmother: family,
  grandfather: family,

  // The person.
  i: {
    becomes: 'you',
    rules: [
      {
        match: [0, 'you', ['want', 'need'], 0],
        say: [
          'What would be different for you if you had {4}?',
          'What is it about {4} that you long for?',
          'Imagine you had {4} tomorrow. What then?',
          'And if you never come to have {4}?',
          'What would having {4} give you?',
          'How does {4} belong with what we are talking about?',
        ],
      },
      {
        match: [0, 'you', 'are', 0, ['sad', 'unhappy', 'depressed', 'sick'], 0],
        say: [
          'It makes me sorry that you are {5}.',
          'Do you hope that talking here will make you less {5}?',
          'It must be hard, being {5}.',
          'What do you think has made you {5}?',
        ],
      },
      {
        match: [0, 'you', 'are', 0, ['happy', 'elated', 'glad', 'better'], 0],
        say: [
          'Did our talking have a part in making you {5}?',
          'What is it that makes you {5} today?',
          'It is good to hear you are {5}. Where does it come from?',
          'Since when have you been {5}?',
        ],
      },
      { match: [0, 'you', ['was', 'were'], 0], say: [{ goto: 'was' }] },
      {
        match: [0, 'you', BELIEF, 'you', 0],
        say: [
          'Is that truly how you see it?',
          'Yet something in you is not certain that you {5}?',
          'Is there a doubt in you that you {5}?',
        ],
      },
      { match: [0, 'you', 0, BELIEF, 0, 'i', 0], say: [{ goto: 'you' }] },
      {
        match: [0, 'you', 'are', 0],
        say: [
          'Did you come to me because you are {4}?',
          'Since when have you been {4}?',
          'Would others in your place be {4} too?',
          'Is there a part of you that likes being {4}?',
        ],
      },
      {
        match: [0, 'you', ["can't", 'cannot'], 0],
        say: [
          "What tells you that you can't {4}?",
          'Did you ever try?',
          'It may be that you can {4} by now.',
          'How much do you want to be able to {4}?',
        ],
      },
      {
        match: [0, 'you', "don't", 0],
        say: [
          "Is it true that you don't {4}?",
          "What keeps it so that you don't {4}?",
          'Would you like to {4}?',
          'Is that a worry to you?',
        ],
      },
      {
        match: [0, 'you', 'feel', 0],
        say: [
          'Let us stay with that feeling for a while.',
          'Are there many days when you feel {4}?',
          'Is it good or bad for you to feel {4}?',
          'When you feel {4}, what does it remind you of?',
        ],
      },
      {
        match: [0, 'you', 0, 'i', 0],
        say: [
          'Maybe you imagine that we {3} each other.',
          'Would it please you to {3} me?',
          'It seems to matter to you to {3} me.',
          'Is there somebody else whom you {3}?',
        ],
      },
      {
        match: [0],
        say: [
          'You tell me that {1}.',
          'Could you say a little more about that?',
          'Is there a reason for telling me that {1}?',
          'That is worth a closer look.',
        ],
      },
    ],
  },
  "i'm": { becomes: "you're", rules: [{ match: [0, "you're", 0], say: [{ pre: 'you are {3}', goto: 'i' }] }] },
  "i've": { becomes: "you've", rules: [{ match: [0, "you've", 0], say: [{ pre: 'you have {3}', goto: 'i' }] }] },
  "i'll": { becomes: "you'll", rules: [{ match: [0, "you'll", 0], say: [{ pre: 'you will {3}', goto: 'i' }] }] },
  "i'd": like('i', { becomes: "you'd" }),
  am: {
    becomes: 'are',
    rules: [
      {
        match: [0, 'are', 'you', 0],
        say: [
          'Do you feel that you are {4}?',
          'Would you like to be {4}?',
          'Do you hope to hear from me that you are {4}?',
          'What would follow, if you were {4}?',
        ],
      },
      {
        match: [0],
        say: ['What do you mean by that?', 'That is not clear to me yet.', 'Try to tell me that in other words.'],
      },
    ],
  },
  my: {
    becomes: 'your',
    rank: 2,
    rules: [
      {
        match: [0, 'your', 0, FAMILY, 0],
        say: [
          'I would like to hear more about your family.',
          'Who else among your family {5}?',
          'Your {4}?',
          'When you picture your {4}, what else comes up?',
        ],
      },
      {
        match: [0, 'your', 0],
        say: [
          'Your {3}?',
          'Your {3}. What moves you to speak of it?',
          'What else is there that is yours?',
          'Your {3}. Does it matter much to you?',
        ],
      },
    ],
  },

  // The program.
  you: {
    becomes: 'I',
    rules: [
      { match: [0, 'i', 'remind', 'you', 'of', 0], say: [{ goto: '(likeness)' }] },
      {
        match: [0, 'i', 'are', 0],
        say: [
          'What gives you the feeling that I am {4}?',
          'Do you like the thought that I am {4}?',
          'Are there times when you would want to be {4} yourself?',
          'Perhaps it is you who would like to be {4}.',
        ],
      },
      {
        match: [0, 'i', 0, 'you'],
        say: [
          'What leads you to think that I {3} you?',
          'You like the idea that I {3} you, do you not?',
          'How can you tell that I {3} you?',
          'So I {3} you, you say?',
          'Would you want to believe that I {3} you?',
          'Suppose it is so, and I {3} you. What follows?',
          'Would anyone else say that I {3} you?',
        ],
      },
      {
        match: [0, 'i', 0],
        say: [
          'I am the smaller matter here. Let us talk about you.',
          'So I {3}?',
          'Are these words about me, or rather about you?',
          'And what do you feel as you say this?',
        ],
      },
    ],
  },
  "you're": { becomes: "I'm", rules: [{ match: [0, "i'm", 0], say: [{ pre: 'I are {3}', goto: 'you' }] }] },
  "you've": { becomes: "I've", rules: [{ match: [0, "i've", 0], say: [{ pre: 'I have {3}', goto: 'you' }] }] },
  "you'll": { becomes: "I'll", rules: [{ match: [0, "i'll", 0], say: [{ pre: 'I will {3}', goto: 'you' }] }] },
  "you'd": {
    becomes: "I'd",
    rules: [
      {
        match: [0, "i'd", 0],
        say: ["You think I'd {3}?", 'What makes you say that of me?', "Is it a wish of yours that I'd {3}?"],
      },
    ],
  },
  are: {
    rules: [
      {
        match: [0, 'are', 'i', 0],
        say: [
          'Why does it concern you whether I am {4}?',
          'Would you like me better if I were not {4}?',
          'In your mind, perhaps, I am {4}.',
          'Do you wonder at times whether I am {4}?',
          { goto: 'what' },
        ],
      },
      {
        match: [0, 'are', 0],
        say: [
          'Had you thought they might not be {3}?',
          'Would you be glad if they were not {3}?',
          'And what if they were not {3}?',
          'It may well be that they are {3}.',
        ],
      },
    ],
  },
  your: {
    becomes: 'my',
    rules: [
      {
        match: [0, 'my', 0],
        say: [
          'My {3}? Why does that concern you?',
          'And your own {3}?',
          'Is it the {3} of somebody else that you have in mind?',
          'So it is my {3} that you think of?',
        ],
      },
    ],
  },
  computer: {
    rank: 50,
    rules: anyWords(
      'Do machines make you uneasy?',
      'I am a program myself, an old one. Why do you bring up machines?',
      'What part do you think machines have in what troubles you?',
      'Can a machine be of help to somebody, do you think?',
      'What is it about machines that concerns you?',
      'A few dozen rules make me speak; I understand nothing. What do you make of that?',
    ),
  },
  computers: like('computer', { rank: 50 }),
  machine: like('computer', { rank: 50 }),
  machines: like('computer', { rank: 50 }),
  program: like('computer', { rank: 50 }),
  robot: like('computer', { rank: 50 }),
  robots: like('computer', { rank: 50 }),
  bot: like('computer', { rank: 50 }),
  chatbot: like('computer', { rank: 50 }),
  ai: like('computer', { rank: 50 }),
  eliza: {
    rank: 15,
    rules: anyWords(
      'Yes, I am ELIZA: no person, only a program with a script of rules. What is on your mind?',
      'That is what I am called. But let us talk about you.',
      NEWKEY,
    ),
  },
  name: {
    rank: 15,
    rules: anyWords(
      'Names tell me little. What is behind this one?',
      'As I said, names mean nothing to me. Do go on.',
      'Leave the names aside. What is it about?',
    ),
  },

  // What the person tells of.
  remember: {
    rank: 5,
    rules: [
      {
        match: [0, 'you', 'remember', 0],
        say: [
          'Does your mind often go back to {4}?',
          'What else comes with the memory of {4}?',
          'What other memories do you have?',
          'What makes you think of {4} at this moment?',
          'Is there something here and now that brings back {4}?',
          'Do you see a link between me and {4}?',
        ],
      },
      {
        match: [0, 'do', 'i', 'remember', 0],
        say: [
          'Were you afraid that {5} had slipped my mind?',
          'Why should {5} come back to me now?',
          'What is it about {5}?',
          { goto: 'what' },
          'You spoke of {5}?',
        ],
      },
      { match: [0], say: [NEWKEY] },
    ],
  },
  if: {
    rank: 3,
    rules: [
      {
        match: [0, 'if', 0],
        say: [
          'How likely does it seem to you that {3}?',
          'Would you want it to be so, that {3}?',
          'What goes through your mind when you think that {3}?',
          'If {3}?',
        ],
      },
    ],
  },
  dream: {
    rank: 3,
    rules: anyWords(
      'What do you take from that dream?',
      'Do many of your nights have dreams in them?',
      'Who are the people you meet in your dreams?',
      'Could that dream be about what troubles you?',
      NEWKEY,
    ),
  },
  dreams: like('dream', { becomes: 'dream', rank: 3 }),
  dreamt: {
    rank: 4,
    rules: [
      {
        match: [0, 'you', 'dreamt', 0],
        say: [
          'So you dreamt {4}?',
          'Have you pictured {4} by day as well?',
          'Is it the first time that you dreamt {4}?',
          { goto: 'dream' },
          NEWKEY,
        ],
      },
      { match: [0], say: [{ goto: 'dream' }] },
    ],
  },
  dreamed: like('dreamt', { becomes: 'dreamt', rank: 4 }),
  was: {
    rank: 2,
    rules: [
      {
        match: [0, ['was', 'were'], 'you', 0],
        say: [
          'And if you were {4}?',
          'Is it your feeling that you were {4}?',
          'Were you {4}?',
          'What would it say about you if you were {4}?',
          'What does the thought of being {4} bring up?',
          { goto: 'what' },
        ],
      },
      {
        match: [0, 'you', ['was', 'were'], 0],
        say: [
          'Was it really so?',
          'What makes you tell me today that you were {4}?',
          'It may be that I guessed you were {4}.',
        ],
      },
      {
        match: [0, ['was', 'were'], 'i', 0],
        say: [
          'Would it please you if I was {4}?',
          'What points to it that I was {4}?',
          'How does it look to you?',
          'It is possible that I was {4}.',
          'And suppose I was {4}?',
        ],
      },
      { match: [0], say: [NEWKEY] },
    ],
  },
  were: like('was'),
  everyone: {
    rank: 2,
    rules: [
      {
        match: [0, ['everyone', 'everybody', 'nobody', 'noone'], 0],
        say: [
          'Is it truly {2}?',
          'Can it be {2}, with no exception?',
          'Does one of them come to your mind before the others?',
          'Give me an example: who?',
          'I think you speak of one certain person.',
          'Whom do you mean, if I may ask?',
          'Is it somebody close to you?',
          'There is a face before you as you say it, is there not?',
          'Whom are we speaking of, in truth?',
        ],
      },
    ],
  },
  everybody: like('everyone', { rank: 2 }),
  nobody: like('everyone', { rank: 2 }),
  noone: like('everyone', { rank: 2 }),
  always: {
    rank: 1,
    rules: anyWords(
      'Tell me about one such time.',
      'Which time are you thinking of?',
      'Was there no time when it was otherwise?',
      'Is it so every single time?',
    ),
  },
  alike: like('(likeness)', { rank: 10 }),
  same: like('(likeness)', { rank: 10 }),
  like: {
    rank: 10,
    rules: [
      { match: [0, ['is', 'are', 'was', 'were', "i'm", "you're"], 0, 'like', 0], say: [{ goto: '(likeness)' }] },
      { match: [0], say: [NEWKEY] },
    ],
  },
  '(likeness)': {
    rules: anyWords(
      'How so?',
      'What do they have in common, to your mind?',
      'Where does that likeness lead your thoughts?',
      'Are there other things that go together here?',
      'What might it mean, that they are so near each other?',
      'Where do you see the bond between them?',
      'Is the likeness really there?',
      'In which respect?',
    ),
  },

  // How the person puts it.
  what: {
    rules: anyWords(
      'What makes you want to know?',
      'Is that a question that matters to you?',
      'What would you like to find out, at bottom?',
      'Do you often turn such questions over?',
      'Which answer would you most like to hear?',
      'And how would you answer it yourself?',
      'What goes through your head as you ask?',
      'Is it the first time you ask this?',
      'Did you put this to somebody else before?',
    ),
  },
  how: like('what'),
  when: like('what'),
  why: {
    rules: [
      {
        match: [0, 'why', "don't", 'i', 0],
        say: [
          "Is it your belief that I don't {5}?",
          'I may yet {5}, when the time has come.',
          'Is it perhaps you who ought to {5}?',
          'Would it help you if I were to {5}?',
          { goto: 'what' },
        ],
      },
      {
        match: [0, 'why', "can't", 'you', 0],
        say: [
          'Do you feel you ought to be able to {5}?',
          'Is it your wish to {5}?',
          'Would it make it easier for you to {5} if you knew?',
          "What might be the reason that you can't {5}?",
          { goto: 'what' },
        ],
      },
      { match: [0], say: [{ goto: 'what' }] },
    ],
  },
  because: {
    rules: anyWords(
      'Is that what lies at the bottom of it?',
      'Might there be some other reason beside it?',
      'Does that reason account for other things too?',
      'And what else could be the cause?',
    ),
  },
  can: {
    rules: [
      {
        match: [0, 'can', 'i', 0],
        say: [
          'You believe that I can {4}?',
          { goto: 'what' },
          'You would like me to {4}?',
          'Perhaps you would rather {4} yourself.',
        ],
      },
      {
        match: [0, 'can', 'you', 0],
        say: [
          'That you can {4} lies with you more than with me.',
          'Would you like to be able to {4}?',
          'It may be that you would rather not {4}.',
          { goto: 'what' },
        ],
      },
      { match: [0], say: [NEWKEY] },
    ],
  },
  perhaps: {
    rules: anyWords(
      'You sound as if you were in doubt.',
      'What makes you hesitate?',
      'Could you put it more firmly?',
      'So it is not certain?',
      'What would it take for you to know?',
    ),
  },
  maybe: like('perhaps'),
  sorry: {
    rules: anyWords(
      'There is nothing to be sorry for.',
      'You need not excuse yourself here.',
      'How does it feel to you, to be sorry?',
      'Nothing here calls for an apology, as I said.',
    ),
  },
  hello: {
    rules: anyWords(
      'Hello. Tell me what is on your mind.',
      'Good to see you. What would you like to talk about?',
      'Hello again. Where shall we begin?',
    ),
  },
  hi: like('hello'),
  hey: like('hello'),
  yes: {
    rules: anyWords(
      'You have no doubt about it.',
      'So you are certain.',
      'I follow you. Do go on.',
      'That is clear. And then?',
    ),
  },
  certainly: like('yes'),
  no: {
    rules: [
      {
        match: [0, 'no', 'one', 0],
        say: ['Not a single person?', 'Whom did you hope for?', 'Is there one person whose absence you feel most?'],
      },
      {
        match: [0],
        say: [
          'Do you say no for the sake of saying it?',
          'That is a little dark, is it not?',
          'What speaks against it?',
          'What is behind your no?',
        ],
      },
    ],
  },
  deutsch: like('(language)'),
  français: like('(language)'),
  francais: like('(language)'),
  italiano: like('(language)'),
  español: like('(language)'),
  espanol: like('(language)'),
  '(language)': {
    rules: anyWords(
      'My rules are for English alone, I regret to say.',
      'Could you tell me that in English? It is all I have rules for.',
      'Only English means something to me.',
    ),
  },
};

/** The script of a therapist who hands every question back, in the form {@link Script} describes. */
export const doctorScript: Script = {
  openings: [
    'Hello, I am ELIZA. What would you like to talk about?',
    'Take your time. What is on your mind today?',
    'Where shall we begin?',
  ],
  keys: new Map(Object.entries(keys)),
  memory: {
    key: 'my',
    rules: [
      { match: [0, 'your', 0], say: 'Let us come back to this for a moment: your {3}.' },
      { match: [0, 'your', 0], say: 'A while ago you told me: your {3}.' },
      { match: [0, 'your', 0], say: 'And yet, your {3}?' },
      { match: [0, 'your', 0], say: 'Could this belong with what you said before, that your {3}?' },
    ],
  },
  none: [
    'I am not certain that I follow you.',
    'Do go on, I am listening.',
    'Where does that lead your thoughts?',
    'Is it something that you have strong feelings about?',
    'Let me hear a little more of it.',
  ],
};

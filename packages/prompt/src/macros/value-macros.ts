import type { FieldText, MacroDefinition, MacroTable, MacroUse } from './macro-definition.ts';
import { named } from './macro-definition.ts';
import type { MacroCard, MacroEnv } from './macro-env.ts';

/** The macros that stand for a value of the environment. Names and messages go in as they are; the card's texts are expanded. */
export const VALUE_MACROS: MacroTable = [
  named(
    'user',
    valueOf(({ user }) => user),
  ),
  named(
    'char',
    valueOf(({ char }) => char),
  ),
  // SillyTavern has it that both say the members of a group, and the character where there is none.
  named(
    'group charIfNotGroup',
    valueOf(({ group, char }) => listed(group, char)),
  ),
  named(
    'groupNotMuted',
    valueOf(({ groupNotMuted, char }) => listed(groupNotMuted, char)),
  ),
  named(
    'notChar',
    valueOf(({ notChar, user }) => listed(notChar, user)),
  ),
  named('description charDescription', cardText('description')),
  named('personality charPersonality', cardText('personality')),
  named('scenario charScenario', cardText('scenario')),
  named(
    'persona',
    fieldOf(({ run }) => ({ field: 'persona', text: run.env.persona })),
  ),
  named('mesExamples', cardText('mesExamples')),
  named('mesExamplesRaw', cardText('mesExamplesRaw')),
  named('charPrompt', cardText('systemPrompt')),
  named('charInstruction', cardText('postHistoryInstructions')),
  named('charDepthPrompt', cardText('depthPrompt')),
  named('creatorNotes charCreatorNotes', cardText('creatorNotes')),
  named(
    'charVersion char_version version',
    valueOf(({ card }) => card.version),
  ),
  named('charFirstMessage greeting', { least: 0, most: 1, apply: firstMessage }),
  named('original', fieldOf(original)),
  named(
    'lastMessage',
    valueOf(({ chat }) => chat.lastMessage),
  ),
  named(
    'lastUserMessage',
    valueOf(({ chat }) => chat.lastUserMessage),
  ),
  named(
    'lastCharMessage',
    valueOf(({ chat }) => chat.lastCharMessage),
  ),
  named(
    'lastMessageId',
    valueOf(({ chat }) => chat.lastMessageId),
  ),
  named(
    'firstIncludedMessageId',
    valueOf(({ chat }) => chat.firstIncludedMessageId),
  ),
  named(
    'lastSwipeId',
    valueOf(({ chat }) => chat.lastSwipeId),
  ),
  named(
    'currentSwipeId',
    valueOf(({ chat }) => chat.currentSwipeId),
  ),
  named(
    'allChatRange',
    valueOf(({ chat }) => chat.allChatRange),
  ),
  named(
    'model',
    valueOf(({ generation }) => generation.model),
  ),
  named(
    'maxPrompt',
    valueOf(({ generation }) => generation.maxPrompt),
  ),
  named(
    'maxContext',
    valueOf(({ generation }) => generation.maxContext),
  ),
  named(
    'maxResponse',
    valueOf(({ generation }) => generation.maxResponse),
  ),
  named(
    'lastGenerationType',
    valueOf(({ generation }) => generation.lastGenerationType),
  ),
  named(
    'input',
    valueOf(({ generation }) => generation.input),
  ),
  named('outlet', { least: 1, most: 1, apply: ({ args: [name = ''], run }) => run.env.outlets.get(name) ?? '' }),
].flat();

function valueOf(read: (env: MacroEnv) => string | number | null): MacroDefinition {
  return fieldOf(({ run }) => String(read(run.env) ?? ''));
}

function fieldOf(apply: (use: MacroUse) => string | FieldText | null): MacroDefinition {
  return { least: 0, most: 0, apply };
}

function cardText(field: Exclude<keyof MacroCard, 'alternateGreetings'>): MacroDefinition {
  return fieldOf(({ run }) => ({ field, text: run.env.card[field] }));
}

function listed(names: readonly string[], alone: string): string {
  return names.length === 0 ? alone : names.join(', ');
}

/** The greeting, or with a number the alternate greeting of that number, from 1. */
function firstMessage({ args: [index = '0'], run, fail }: MacroUse): string | FieldText {
  if (!/^\d{1,6}$/.test(index)) return fail('a greeting is chosen by a whole number');
  const { firstMessage, alternateGreetings } = run.env.card;
  const text = Number(index) === 0 ? firstMessage : alternateGreetings[Number(index) - 1];
  return text === undefined ? '' : { field: `firstMessage ${Number(index)}`, text };
}

function original({ run }: MacroUse): FieldText | null {
  return run.env.original === null ? null : { field: 'original', text: run.env.original };
}

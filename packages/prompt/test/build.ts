import { AppError, type CharacterCard, type Lorebook } from '@greenroom/contract';
import { buildContext } from '../src/build/build-context.ts';
import type { GroupMember, PromptInputs } from '../src/build/prompt-inputs.ts';
import type { HistoryMessage } from '../src/history-message.ts';
import type { LoreBook } from '../src/lore/lore-types.ts';
import { card } from './card.ts';
import { promptInputs } from './prompt-inputs.ts';

/** One character, one token: budgets in tests are then plain to see. */
export const byLength = (text: string) => text.length;
/** What Ann is told with Bo when her card says nothing. */
export const MAIN = "You are Ann. Stay in character and write Ann's next message to Bo.";

export const build = (fields: Partial<PromptInputs>, messages: HistoryMessage[] = []) =>
  buildContext(promptInputs(fields, messages));
export const contents = (fields: Partial<PromptInputs>, messages: HistoryMessage[] = []) =>
  build(fields, messages).messages.map(({ content }) => content);
export const systemOf = (fields: Partial<CharacterCard>, more: Partial<PromptInputs> = {}) =>
  contents({ character: card(fields), ...more })[0];

type Member = { own: CharacterCard } | { card: Partial<CharacterCard>; isJoined?: boolean; isMuted?: boolean };

/** A group, whose speaker is given as the object it is. */
export const groupOf = (...members: Member[]): GroupMember[] =>
  members.map((member) =>
    'own' in member
      ? { card: member.own, isJoined: false, isMuted: false }
      : { isJoined: false, isMuted: false, ...member, card: card(member.card) },
  );

/** One lorebook of these entries. */
export const books = (...entries: Partial<Lorebook['entries'][number]>[]): LoreBook[] => [
  { id: 'b', source: 'chat', book: { extensions: {}, entries: entries.map(entry) } },
];

const entry = (fields: Partial<Lorebook['entries'][number]>) => ({
  keys: [],
  content: '',
  extensions: {},
  enabled: true,
  insertion_order: 100,
  use_regex: false,
  ...fields,
});

export function faultOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (AppError.is(error)) return error;
  }
  throw new Error('No AppError was thrown.');
}

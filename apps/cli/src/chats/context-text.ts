import type { RouterOutputs } from '@greenroom/client';
import { counting } from '../counting.ts';
import { lineWidth } from '../output.ts';
import { table } from '../table.ts';
import { indented, speaker } from './message-text.ts';

type Context = RouterOutputs['chats']['context'];
type Receipt = Required<Pick<Context, 'segments' | 'lore' | 'macros'>>;
type Verdict = Receipt['lore'][number];

/** What would be sent to a model, for a person: its messages, the receipt if there is one, and what it costs. */
export function contextText({ messages, tokens, omitted_messages: omitted, ...receipt }: Context): string {
  const said = messages.map(({ role, name, content }) => `${speaker(role, name)}\n${indented(content)}\n`).join('');
  const left = omitted > 0 ? `; ${counting(omitted, 'message', 'messages')} left out` : '';
  const cost = `${tokens.total} of ${tokens.budget} tokens (${tokens.tokenizer})${left}\n`;
  return said + receiptText({ segments: [], lore: [], macros: [], ...receipt }) + cost;
}

function receiptText({ segments, lore, macros }: Receipt): string {
  const parts = segments.map((part) => [
    part.source,
    String(part.tokens),
    yesOrNo(part.included),
    part.lore ? placeOf(part.lore, lore) : (part.message_id ?? ''),
    part.reason,
  ]);
  const entries = lore.map((verdict) => [
    placeOf(verdict, lore),
    verdict.name ?? '',
    verdict.attached_to ?? '',
    yesOrNo(verdict.fired),
    whyOf(verdict),
  ]);
  return [
    titled(['PART', 'TOKENS', 'IN', 'FROM', 'WHY'], parts),
    titled(['ENTRY', 'NAME', 'OF', 'IN', 'WHY'], entries),
    titled(
      ['PART', 'MACRO', 'NOTE'],
      macros.map(({ source, macro, note }) => [source, macro, note]),
    ),
  ].join('');
}

function titled(names: string[], rows: string[][]): string {
  return rows.length === 0 ? '' : `${table(names, rows, lineWidth())}\n`;
}

/** An entry by its book and its number there, as `greenroom lorebooks show` has it. */
function placeOf({ book_id: id, entry }: Pick<Verdict, 'book_id' | 'entry'>, lore: Verdict[]): string {
  const name = lore.find(({ book_id: other }) => other === id)?.book_name;
  return `${name ?? `book ${id}`} [${entry}]`;
}

function whyOf({ reason, key, message_id: messageId, detail }: Verdict): string {
  const found = key === null ? '' : ` "${key}"`;
  const where = messageId === null ? '' : ` in ${messageId}`;
  return `${reason}${found}${where}${detail === null ? '' : `: ${detail}`}`;
}

function yesOrNo(isIn: boolean): string {
  return isIn ? 'yes' : 'no';
}

import type { LoreSettings } from '@greenroom/contract';
import type { PromptSettings } from '../entities/user.ts';
import { jsonValue } from '../row.ts';
import type { SqlValue } from '../engines/engine.ts';
import type { UnitOfWork } from '../unit-of-work.ts';

/**
 * Reads what lore and variables had come to by the newest message of the path, or by the newest above a depth; null when
 * nothing has ever changed.
 */
export async function readPromptState<State>(
  unit: UnitOfWork,
  chatId: string,
  { below }: { below?: number | undefined } = {},
): Promise<State | null> {
  const values: SqlValue[] = [chatId];
  if (below !== undefined) values.push(below);
  const [found] = await unit.rows<{ prompt_state: unknown }>(
    `select prompt_state from message
     where chat_id = ? and on_path and prompt_state is not null${below === undefined ? '' : ' and depth < ?'}
     order by depth desc limit 1`,
    values,
  );
  return found ? jsonValue<State>(found.prompt_state) : null;
}

/** Keeps what lore and variables have come to with a message, in the caller's transaction. */
export async function savePromptState(unit: UnitOfWork, messageId: string, state: object): Promise<void> {
  await unit.change('update message set prompt_state = ? where id = ?', [JSON.stringify(state), messageId]);
}

/** How many messages are on the path, or above a depth of it, how many are the user's, and how many are replies. */
export async function countTurns(
  unit: UnitOfWork,
  chatId: string,
  below?: number,
): Promise<{ messages: number; userTurns: number; replies: number }> {
  const [row] = await unit.rows<Record<'messages' | 'user_turns' | 'replies', number | string | null>>(
    `select count(*) as messages, sum(case when role = 'user' then 1 else 0 end) as user_turns,
       sum(case when role = 'assistant' then 1 else 0 end) as replies
     from message where chat_id = ? and on_path${below === undefined ? '' : ' and depth < ?'}`,
    below === undefined ? [chatId] : [chatId, below],
  );
  return {
    messages: Number(row?.messages ?? 0),
    userTurns: Number(row?.user_turns ?? 0),
    replies: Number(row?.replies ?? 0),
  };
}

/** What an owner has set for the prompts of all chats. */
export async function findPromptSettings(
  unit: UnitOfWork,
  ownerId: string,
): Promise<{ lorebookIds: number[]; lore: Partial<LoreSettings>; timeZone: string }> {
  const [row] = await unit.rows<{ lorebook_ids: unknown; prompt_settings: unknown }>(
    'select lorebook_ids, prompt_settings from "user" where id = ?',
    [ownerId],
  );
  const settings = jsonValue<PromptSettings | null>(row?.prompt_settings ?? null);
  return {
    lorebookIds: jsonValue<number[] | null>(row?.lorebook_ids ?? null) ?? [],
    lore: settings?.lore ?? {},
    timeZone: settings?.time_zone ?? 'UTC',
  };
}

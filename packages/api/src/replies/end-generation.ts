import { AppError, type Reply, type Usage } from '@greenroom/contract';
import { countTokens, tokenizerFor } from '@greenroom/prompt';
import {
  findMessageInChat,
  finishGeneration,
  lockChat,
  readGeneration,
  recordChange,
  storageFault,
  toGeneration,
  toMessage,
  type Ending,
  type Storage,
  type UnitOfWork,
} from '@greenroom/storage';
import { setTimeout as wait } from 'node:timers/promises';
import { sinceMs, type LiveGeneration, type ModelEnding } from './live-generation.ts';
import { messageOf } from './save-running.ts';

/** What ending a generation needs. */
export interface EndOptions {
  storage: Storage;
  runnerId: string;
  now: () => Date;
  onError: (error: unknown) => void;
}

// A full disk or a database that restarts: longer than most of either, and not for ever.
const RETRIES_MS = [100, 300, 1000, 2000, 3000, 5000, 5000, 5000, 5000];

/**
 * Stores how a generation ended and tells those who wait for it. While the database does not answer it is tried again;
 * when that does not help, what had been saved is all there is, and the generation counts as interrupted.
 */
export async function endGeneration(options: EndOptions, live: LiveGeneration, ended: ModelEnding): Promise<void> {
  const ending = endingOf(live, ended);
  for (const pause of [...RETRIES_MS, null]) {
    try {
      const reply = await storeEnding(options, live, ending);
      live.finish(reply, ended.error);
      return;
    } catch (error) {
      options.onError(error);
      if (pause === null || storageFault(error) === null) break;
      await wait(pause);
    }
  }
  live.finish(unstored(live, ending), couldNotStore());
}

async function storeEnding(
  { storage, runnerId, now }: EndOptions,
  live: LiveGeneration,
  ending: Ending,
): Promise<Reply> {
  const { chat_id: chatId } = live.started.generation;
  await storage.begin().transaction(async (unit) => {
    if (chatId !== null) await lockChat(unit, live.ownerId, chatId);
    const isOurs = await finishGeneration(unit, { generationId: live.id, runnerId }, ending, now());
    if (!isOurs) return;
    const change = { ownerId: live.ownerId, chatId, generationId: live.id, now: now() };
    if (ending.message) {
      await recordChange(unit, { ...change, type: 'message-updated', messageId: ending.message.id });
    }
    await recordChange(unit, { ...change, type: 'generation-finished', messageId: ending.message?.id ?? null });
  });
  return readReply(storage.begin(), live);
}

/** The reply as it is stored, and what the model wrote of it. */
async function readReply(unit: UnitOfWork, live: LiveGeneration): Promise<Reply> {
  const row = await readGeneration(unit, live.id);
  const { generation, userMessage, message } = live.started;
  const read = async (id: string | undefined) => {
    const found = generation.chat_id && id ? await findMessageInChat(unit, generation.chat_id, id) : null;
    return found && toMessage(found);
  };
  return {
    generation: row ? toGeneration(row) : generation,
    user_message: await read(userMessage?.id),
    message: await read(message?.id),
    ...writtenBy(live),
  };
}

/** What the model wrote, whether it is stored or not. */
function writtenBy({ text, reasoning, toolCalls }: LiveGeneration) {
  return { text, reasoning: reasoning || null, tool_calls: toolCalls };
}

function endingOf(live: LiveGeneration, { status, finishReason, error }: ModelEnding): Ending {
  const message = messageOf(live);
  const isUntouched = live.started.generation.kind === 'continue' && live.text === '' && !live.toolCalls;
  return {
    status,
    finishReason,
    error: error && { code: error.code, message: error.message },
    ...usageOf(live),
    model: live.model.slice(0, 200),
    textLength: live.text.length,
    firstTokenMs: live.firstTokenMs,
    durationMs: sinceMs(live.startedAt),
    // A reply that was to go on and did not is as it was.
    message: isUntouched ? null : message,
  };
}

function usageOf(live: LiveGeneration): { usage: Usage; usageEstimated: boolean } {
  const told = live.usage;
  if (told) {
    const { prompt_tokens: prompt, completion_tokens: completion } = told;
    const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
    return { usage, usageEstimated: false };
  }
  const tokenizer = tokenizerFor(live.model);
  const count = (text: string) => (text === '' ? 0 : countTokens(text, tokenizer));
  const calls = live.toolCalls ? count(JSON.stringify(live.toolCalls)) : 0;
  const completion = count(live.text) + count(live.reasoning) + calls;
  const prompt = live.promptTokens ?? live.request.messages.reduce((sum, each) => sum + 4 + count(textOf(each)), 3);
  return {
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    usageEstimated: true,
  };
}

function textOf({ content }: LiveGeneration['request']['messages'][number]): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text }) => (typeof text === 'string' ? text : '')).join('\n');
}

/** The reply that could not be stored to its end. */
function unstored(live: LiveGeneration, { usage, usageEstimated }: Ending): Reply {
  const { generation, userMessage, message } = live.started;
  return {
    generation: {
      ...generation,
      status: 'interrupted',
      finish_reason: 'interrupted',
      usage,
      usage_estimated: usageEstimated,
    },
    user_message: userMessage,
    message,
    ...writtenBy(live),
  };
}

function couldNotStore(): AppError {
  return new AppError(
    'unavailable',
    'The end of the reply could not be stored: the database does not answer. What was saved before that is kept.',
    { retry_after: 5 },
  );
}

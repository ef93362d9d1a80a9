import { AppError, type CompletionRequest } from '@greenroom/contract';
import type { RequestMessage } from '@greenroom/model';
import type { Ask } from '../replies/ask.ts';
import { requireSaved } from '../replies/read-ask.ts';
import { readTurn } from './read-turn.ts';

/** What a completion asks for, and how its answer is to travel. */
export interface ReadCompletion {
  ask: Ask;
  conversationId: string | null;
  stream: boolean;
  includeUsage: boolean;
}

/**
 * Reads OpenAI's request: what is Greenroom's own is taken out, and what else it says goes to the model server as it is.
 * @throws `validation_failed` for a message that cannot stand in a chat, and for fields that do not go together
 */
export function readCompletion(request: CompletionRequest): ReadCompletion {
  const {
    model,
    messages,
    stream,
    stream_options: streamOptions,
    n: _one,
    conversation_id: conversationId,
    character_id: characterId,
    save,
    background,
    context_max_tokens: contextMaxTokens,
    ...parameters
  } = request;
  const isSaved = conversationId != null && (save ?? true);
  requireSaved(background ?? false, isSaved);
  return {
    ask: {
      kind: 'reply',
      model: model ?? undefined,
      parameters: { ...parameters, ...(streamOptions && { stream_options: streamOptions }) },
      contextMaxTokens: contextMaxTokens ?? undefined,
      background: background ?? false,
      about:
        conversationId == null
          ? { chatId: null, messages: ownMessages(messages), characterId: characterId ?? undefined }
          : {
              chatId: conversationId,
              save: isSaved,
              turns: requireAnswerable(messages.map(readTurn)),
              characterId: characterId ?? undefined,
              messageId: undefined,
            },
    },
    conversationId: conversationId ?? null,
    stream: stream ?? false,
    includeUsage: streamOptions?.include_usage ?? false,
  };
}

function ownMessages(messages: CompletionRequest['messages']): RequestMessage[] {
  if (messages.length === 0) throw invalid('messages', 'must not be empty without a conversation_id');
  return messages as RequestMessage[];
}

function requireAnswerable<Turn extends { role: string }>(turns: Turn[]): Turn[] {
  if (turns.findLast(({ role }) => role !== 'system')?.role !== 'assistant') return turns;
  throw invalid('messages', 'must not end with a reply: POST /chats/{chat_id}/continue goes on with one');
}

function invalid(path: string, message: string): AppError {
  return new AppError('validation_failed', `${path}: ${message}`, { issues: [{ path, message }] });
}

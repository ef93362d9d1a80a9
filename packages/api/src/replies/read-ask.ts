import { AppError, type ReplyInput } from '@greenroom/contract';
import type { Ask, NewTurn } from './ask.ts';

/** What a typed caller asks for. @throws `validation_failed` for fields that do not go together */
export function readAsk(input: ReplyInput): Ask {
  const { kind, content } = input;
  if (content !== undefined && kind !== 'reply') throw onlyFor('content', 'reply');
  if (input.message_id !== undefined && kind !== 'regenerate') throw onlyFor('message_id', 'regenerate');
  const turns: NewTurn[] = content === undefined ? [] : [{ role: 'user', name: null, content }];
  const save = input.save ?? kind !== 'impersonate';
  requireSaved(input.background, save);
  return {
    kind,
    model: input.model,
    parameters: input.parameters ?? {},
    contextMaxTokens: input.context_max_tokens,
    background: input.background,
    about: { chatId: input.chat_id, save, turns, characterId: input.character_id, messageId: input.message_id },
  };
}

/** A reply that nobody waits for has to be stored somewhere. @throws `validation_failed` */
export function requireSaved(background: boolean, isSaved: boolean): void {
  if (background && !isSaved) throw refusal('background', 'needs a reply that is stored: name the chat and save it');
}

function onlyFor(field: string, kind: string): AppError {
  return refusal(field, `is only for the kind ${kind}; leave it out`);
}

function refusal(path: string, message: string): AppError {
  return new AppError('validation_failed', `${path}: ${message}`, { issues: [{ path, message }] });
}

import { AppError, DEFAULT_CONTEXT_TOKENS } from '@greenroom/contract';
import type { ResolvedModel } from '@greenroom/model';
import { frameWithCharacter } from '@greenroom/prompt';
import { findCharacter, findGenerationByKey, findPromptSettings, toCharacter } from '@greenroom/storage';
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { notFound, type Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { choosePersona } from '../personas/choose-persona.ts';
import { toPromptPersona } from '../personas/to-prompt-persona.ts';
import { loadSession } from '../sessions/load-session.ts';
import { maxResponseOf, type AboutChat, type AboutNothing, type Ask } from './ask.ts';
import type { Beginning, LiveGeneration } from './live-generation.ts';
import { planReply, type Plan } from './plan-reply.ts';
import { refuseIfReplying } from './refuse-while-replying.ts';
import { storeStart, storeUnsavedStart, type RequestKey } from './store-start.ts';

/** A generation that was begun, or the one that the same request began before. */
export type BegunReply = { live: LiveGeneration } | { repeats: string };

/**
 * Begins a reply: finds the model, builds the context, stores the user's turn with a place for the reply, and lets the
 * model run. No transaction is open by then. Under an `Idempotency-Key` the same request again begins nothing: it
 * belongs to the generation that the first one began. `onBegin` is called before the model has said anything.
 * @throws `not_found` for the chat, the character, a message or the model, `conflict` for another character,
 * `generation_running`, `context_too_small`, `unprocessable`, `quota_exceeded`, `rate_limited`, `idempotency_conflict`
 */
export async function startReply(
  call: Call,
  services: Services,
  ask: Ask,
  idempotencyKey: string | undefined,
  onBegin?: (live: LiveGeneration) => void,
): Promise<BegunReply> {
  const key = idempotencyKey === undefined ? null : requestKey(idempotencyKey, ask);
  const earlier = key && (await findRepeated(call, key));
  if (earlier) return earlier;
  services.generations.requireOpen();
  const model = services.models.resolve(ask.model);
  await services.rateLimits.charge('completions', call.ownerId, call.answer);
  const { about } = ask;
  try {
    const beginning =
      about.chatId === null
        ? await prepareAlone(call, services, { ...ask, about }, model, key)
        : await prepareInChat(call, services, { ...ask, about }, model, key);
    const live = services.generations.start(beginning, model.model);
    onBegin?.(live);
    return { live };
  } catch (error) {
    // Lost to the same request sent twice at once, in whatever way: the other one's generation is there now.
    const winner = key && (await findRepeated(call, key));
    if (winner) return winner;
    throw error;
  }
}

// A chat that others write to at the same moment; each time one of them gets on.
const PLANS = 10;

async function prepareInChat(
  call: Call,
  services: Services,
  ask: Ask & { about: AboutChat },
  model: ResolvedModel,
  key: RequestKey | null,
): Promise<Beginning> {
  for (let attempt = 0; attempt < PLANS; attempt++) {
    const chat = await loadSession(call, ask.about.chatId);
    if (ask.about.save) await refuseIfReplying(call, chat.id);
    const contextTokens = model.contextTokens ?? DEFAULT_CONTEXT_TOKENS;
    const plan = await planReply(call, chat, ask, { name: model.name, contextTokens });
    const stored = ask.about.save
      ? await storeStart(call, services, { chatId: chat.id, kind: ask.kind, plan, model, key })
      : await storeUnsavedStart(call, services, { kind: ask.kind, model, key });
    if (stored === 'moved-on') continue;
    return { ...stored, ownerId: call.ownerId, ...requestOf(ask, model, plan) };
  }
  throw new AppError('conflict', 'The chat changes faster than a context of it can be built. Try again.');
}

async function prepareAlone(
  call: Call,
  services: Services,
  ask: Ask & { about: AboutNothing },
  model: ResolvedModel,
  key: RequestKey | null,
): Promise<Beginning> {
  const { messages, characterId } = ask.about;
  const framed = characterId === undefined ? messages : await framedBy(call, characterId, ask, model);
  const stored = await storeUnsavedStart(call, services, { kind: ask.kind, model, key });
  const request = requestOf(ask, model, { messages: framed, promptTokens: null, attempt: 0 });
  return { ...stored, ownerId: call.ownerId, ...request };
}

/** The conversation with what the character has a model told, for the person that a new chat would be with. */
async function framedBy(
  call: Call,
  characterId: number,
  ask: Ask & { about: AboutNothing },
  model: ResolvedModel,
): Promise<AboutNothing['messages']> {
  const character = await findCharacter(call.unit, call.ownerId, characterId);
  if (!character || character.deleted_at !== null) throw notFound('character', characterId);
  const persona = await choosePersona(call, undefined, character);
  const { timeZone } = await findPromptSettings(call.unit, call.ownerId);
  const { before, after } = frameWithCharacter(toCharacter(character), {
    persona: persona && toPromptPersona(persona),
    model: model.name,
    maxTokens: ask.contextMaxTokens ?? model.contextTokens ?? DEFAULT_CONTEXT_TOKENS,
    maxResponse: maxResponseOf(ask),
    now: call.now().toISOString(),
    timeZone,
    seed: uuidv7(),
  });
  return [...before, ...ask.about.messages, ...after];
}

function requestOf(
  { parameters }: Ask,
  { name }: ResolvedModel,
  { messages, promptTokens, attempt }: Pick<Plan, 'messages' | 'attempt'> & { promptTokens: number | null },
) {
  return { request: { model: name, messages, parameters, attempt }, promptTokens };
}

/** What a key stands for: only hashes are kept. */
function requestKey(key: string, ask: Ask): RequestKey {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  if (key.length === 0 || key.length > 255) {
    throw new AppError('validation_failed', 'Idempotency-Key must have 1 to 255 characters.');
  }
  return { key: hash(key), hash: hash(JSON.stringify([key, ask])) };
}

async function findRepeated(call: Call, { key, hash }: RequestKey): Promise<{ repeats: string } | null> {
  const earlier = await findGenerationByKey(call.unit, call.ownerId, key);
  if (!earlier) return null;
  if (earlier.request_hash !== hash) {
    throw new AppError(
      'idempotency_conflict',
      'This Idempotency-Key was used with another body. Take a new key for a new request.',
    );
  }
  if (earlier.message_id === null) {
    throw new AppError(
      'idempotency_conflict',
      'The request with this Idempotency-Key was answered, and nothing of the answer was kept. Take a new key.',
    );
  }
  call.answer.headers['idempotency-replayed'] = 'true';
  return { repeats: earlier.id };
}

import type { GenerationKind } from '@greenroom/contract';
import type { JsonObject, RequestMessage } from '@greenroom/model';
import type { HistoryMessage } from '@greenroom/prompt';

/** A message that a caller adds to a chat. */
export type NewTurn = Omit<HistoryMessage, 'id' | 'hidden'>;

/** What a model is to be asked, whichever door it came through. */
export interface Ask {
  kind: GenerationKind;
  /** The model by the name callers use; the default one unless said. */
  model: string | undefined;
  /** Everything that goes to the model server as it is. */
  parameters: JsonObject;
  contextMaxTokens: number | undefined;
  /** Go on when the caller leaves. */
  background: boolean;
  /** What the answer belongs to. */
  about: AboutChat | AboutNothing;
}

/** It belongs to a chat. */
export interface AboutChat {
  chatId: string;
  /** Store the turns. */
  save: boolean;
  /** What is new in the chat, the oldest first. System messages hold for this answer alone. */
  turns: NewTurn[];
  /** Who is to speak: one of a group, else the chat's own character. */
  characterId: number | undefined;
  /** The reply to write another one beside. */
  messageId: string | undefined;
}

/** It belongs to no chat: the caller keeps the conversation. */
export interface AboutNothing {
  chatId: null;
  messages: RequestMessage[];
  /** Who answers. */
  characterId: number | undefined;
}

/** How long the answer may become, in tokens; null where that is left to the model. */
export function maxResponseOf({ parameters }: Ask): number | null {
  const most = parameters['max_completion_tokens'] ?? parameters['max_tokens'];
  return typeof most === 'number' ? most : null;
}

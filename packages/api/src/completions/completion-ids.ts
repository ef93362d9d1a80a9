import type { Started } from '../replies/live-generation.ts';

/** What is the same in every piece of a completion. */
export interface CompletionHead {
  id: string;
  created: number;
  conversation_id: string | null;
  generation_id: string;
  user_message_id: string | null;
  assistant_message_id: string | null;
}

/** What names a completion, and what of it is stored. */
export function headOf({ generation, userMessage, message }: Started, conversationId: string | null): CompletionHead {
  return {
    id: `chatcmpl-${generation.id}`,
    created: Math.floor(Date.parse(generation.created_at) / 1000),
    conversation_id: conversationId,
    generation_id: generation.id,
    user_message_id: userMessage?.id ?? null,
    assistant_message_id: message?.id ?? null,
  };
}

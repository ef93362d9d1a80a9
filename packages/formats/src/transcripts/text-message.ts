import type { TranscriptMessage } from '@greenroom/contract';

/** What the formats made for reading show of a message. */
export type TextMessage = Pick<TranscriptMessage, 'role' | 'name' | 'content' | 'hidden' | 'created_at'>;

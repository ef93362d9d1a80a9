import type { GenerationEventsInput } from '@greenroom/contract';

/** How much of a generation's text and thoughts a stream has brought, in UTF-16 code units. */
export interface ReplyPosition {
  text: number;
  reasoning: number;
}

/** The id of the event that a stream stands at. */
export function eventIdOf({ text, reasoning }: ReplyPosition): string {
  return `${text}-${reasoning}`;
}

/** Where a stream with this last event id stood; the beginning without one. */
export function positionOf(eventId: GenerationEventsInput['last_event_id']): ReplyPosition {
  const [text = 0, reasoning = 0] = eventId?.split('-').map(Number) ?? [];
  return { text, reasoning };
}

import { AppError, type CompleteThrottle } from '@greenroom/contract';
import type { Call } from '../core/call.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { loadSession } from './load-session.ts';

// When the route was declared outdated and when it goes (RFC 9745, RFC 8594).
const DEPRECATION = '@1798761600';
const SUNSET = 'Fri, 31 Dec 2027 23:59:59 GMT';

/**
 * The legacy throttle test: calls no model, answers ok at most five times a second for one user and chat.
 * @throws `not_found`, `unprocessable` for a body with anything in it, `rate_limited`
 */
export async function completeThrottle(
  call: Pick<Call, 'unit' | 'ownerId' | 'answer'>,
  rateLimits: RateLimits,
  input: { chat_id: string; [extra: string]: unknown },
): Promise<CompleteThrottle> {
  const { chat_id, ...extra } = input;
  Object.assign(call.answer.headers, {
    deprecation: DEPRECATION,
    sunset: SUNSET,
    link: '</api/v1/chat/completions>; rel="successor-version"',
  });
  if (Object.keys(extra).length > 0) {
    throw new AppError('unprocessable', 'This address takes no body. It only tests the throttle and calls no model.');
  }
  const chat = await loadSession(call, chat_id);
  await rateLimits.chargeComplete(call.ownerId, chat.id);
  return { status: 'ok', chat_id: chat.id };
}

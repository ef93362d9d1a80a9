import type { Session, SessionRef } from '@greenroom/contract';
import { toSession } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { loadSession } from './load-session.ts';

/** Reads one session. @throws `not_found` */
export async function getSession(call: Pick<Call, 'unit' | 'ownerId'>, input: SessionRef): Promise<Session> {
  return dropGone(call, toSession(await loadSession(call, input.chat_id)));
}

import type { Settings } from '@greenroom/contract';
import { findDefaultPersona, User } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { tellLoreSettings } from './lore-settings.ts';

/** Reads what holds for all chats of the user. */
export async function getSettings(call: Pick<Call, 'unit' | 'ownerId'>): Promise<Settings> {
  const user = await call.unit.em.findOneOrFail(User, { id: call.ownerId });
  const persona = await findDefaultPersona(call.unit, call.ownerId);
  return dropGone(call, {
    lorebook_ids: user.lorebook_ids ?? [],
    default_persona_id: persona?.id ?? null,
    time_zone: user.prompt_settings?.time_zone ?? 'UTC',
    lore: tellLoreSettings(user.prompt_settings?.lore ?? {}),
  });
}

import type { Settings, UpdateSettingsInput } from '@greenroom/contract';
import { holdOwner, unsetDefaultPersona, User } from '@greenroom/storage';
import { inTransaction, type Call } from '../core/call.ts';
import { requireLorebooks } from '../lorebooks/require-lorebooks.ts';
import { updatePersona } from '../personas/update-persona.ts';
import { getSettings } from './get-settings.ts';

/** Changes the settings that are given. @throws `not_found` for an unknown lorebook or persona */
export async function updateSettings(call: Call, input: UpdateSettingsInput): Promise<Settings> {
  return inTransaction(call, async (inner) => {
    await holdOwner(inner.unit, call.ownerId);
    await setLorebooks(inner, input.lorebook_ids);
    await setPromptSettings(inner, input);
    await setDefaultPersona(inner, input.default_persona_id);
    return getSettings(inner);
  });
}

async function setLorebooks(call: Call, ids: number[] | undefined): Promise<void> {
  if (ids === undefined) return;
  const user = await call.unit.em.findOneOrFail(User, { id: call.ownerId });
  await requireLorebooks(call, ids, (await getSettings(call)).lorebook_ids);
  user.lorebook_ids = ids;
  await call.unit.em.flush();
}

async function setPromptSettings(call: Call, { lore, time_zone }: UpdateSettingsInput): Promise<void> {
  if (lore === undefined && time_zone === undefined) return;
  const user = await call.unit.em.findOneOrFail(User, { id: call.ownerId });
  const present = user.prompt_settings;
  user.prompt_settings = {
    ...present,
    ...(time_zone !== undefined && { time_zone }),
    lore: { ...present?.lore, ...lore },
  };
  await call.unit.em.flush();
}

async function setDefaultPersona(call: Call, id: number | null | undefined): Promise<void> {
  if (id === undefined) return;
  if (id === null) await unsetDefaultPersona(call.unit, call.ownerId, { except: null, now: call.now() });
  // The version that `If-Match` could name is none of the persona's.
  else await updatePersona({ ...call, ifMatch: undefined }, { persona_id: id, is_default: true });
}

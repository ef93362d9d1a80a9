import type { Group } from '@greenroom/contract';
import { findOwnIds, type Attachable } from '@greenroom/storage';
import type { Call } from './call.ts';

/** What names things of the same owner by their ids. */
interface Naming {
  lorebook_ids: number[];
  persona_id?: number | null;
  group?: Group | null;
}

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/**
 * The thing without the lorebooks, the persona and the members of a group that it names and that have been deleted for
 * ever since. They are left out where they are read, because whatever names them can be in any number of places.
 */
export async function dropGone<T extends Naming>(call: Reader, thing: T): Promise<T> {
  const [kept] = await dropGoneOfAll(call, [thing]);
  return kept as T;
}

/** The same for a list; it costs nothing while nothing is named. */
export async function dropGoneOfAll<T extends Naming>(call: Reader, things: T[]): Promise<T[]> {
  const lorebooks = await existing(
    call,
    'lorebook',
    things.flatMap((thing) => thing.lorebook_ids),
  );
  const personas = await existing(
    call,
    'persona',
    things.flatMap((thing) => thing.persona_id ?? []),
  );
  const characters = await existing(
    call,
    'character',
    things.flatMap(({ group }) => group?.members.map((member) => member.character_id) ?? []),
  );
  return things.map((thing) => ({
    ...thing,
    lorebook_ids: thing.lorebook_ids.filter((id) => lorebooks.has(id)),
    ...(thing.persona_id != null && !personas.has(thing.persona_id) && { persona_id: null }),
    ...(thing.group && { group: withMembers(thing.group, characters) }),
  }));
}

/** A group that nobody is left of is none. */
function withMembers(group: Group, characters: Set<number>): Group | null {
  const members = group.members.filter((member) => characters.has(member.character_id));
  return members.length === 0 ? null : { ...group, members };
}

function existing({ unit, ownerId }: Reader, kind: Attachable, ids: number[]): Promise<Set<number>> {
  return findOwnIds(unit, kind, ownerId, [...new Set(ids)], 'all');
}

import { listRows, type ListWindow } from '../list.ts';
import { jsonValue, type RawInstant } from '../row.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { CharacterRow } from './character-row.ts';
import { toCard, type StoredCard } from './stored-card.ts';

/** What goes with a character beside its card, and is as much a part of its versions. */
interface Attached {
  lorebook_ids: number[];
  persona_id: number | null;
}

/** A character as it was at a version. */
export interface KeptCharacter {
  card: StoredCard;
  attached: Attached;
  created_at: RawInstant;
}

/** A version of a character, without its card. */
export interface CharacterVersionRow {
  version: number;
  name: string;
  created_at: RawInstant;
  is_current: boolean | number;
}

/** Keeps a character, its card and what goes with it, as it is now, before the character gets another version. */
export async function keepCharacterVersion(unit: UnitOfWork, row: CharacterRow): Promise<void> {
  await unit.change('insert into character_version (character_id, version, card, created_at) values (?, ?, ?, ?)', [
    row.id,
    row.version,
    JSON.stringify({ ...toCard(row), attached: attachedOf(row) }),
    new Date(row.updated_at),
  ]);
}

/** The versions of a character that are kept, and the present one, which is the character's own row. */
const VERSIONS = `(
  select character_id, version, version as id, created_at, card -> 'fields' ->> 'name' as name, false as is_current
  from character_version
  union all
  select id, version, version, updated_at, name, true from character
) versions`;

/** A stretch of a character's versions. */
export function listCharacterVersions(unit: UnitOfWork, characterId: number, window: ListWindow) {
  return listRows<CharacterVersionRow>(unit, VERSIONS, [{ sql: 'character_id = ?', values: [characterId] }], window);
}

/** What a character was at a version, and since when; null for a version it never had. */
export async function findCharacterVersion(
  unit: UnitOfWork,
  row: CharacterRow,
  version: number,
): Promise<KeptCharacter | null> {
  if (version === row.version) return { card: toCard(row), attached: attachedOf(row), created_at: row.updated_at };
  const [kept] = await unit.rows<{ card: unknown; created_at: RawInstant }>(
    'select card, created_at from character_version where character_id = ? and version = ?',
    [row.id, version],
  );
  if (!kept) return null;
  const { attached, ...card } = jsonValue<StoredCard & { attached?: Attached }>(kept.card);
  // One that was kept before this was a part of versions tells of no difference in it.
  return { card, attached: attached ?? attachedOf(row), created_at: kept.created_at };
}

function attachedOf({ lorebook_ids, persona_id }: CharacterRow): Attached {
  return { lorebook_ids: jsonValue<number[] | null | undefined>(lorebook_ids) ?? [], persona_id: persona_id ?? null };
}

import { z } from 'zod';
import { attachedShape, cardShape } from './character.ts';
import { collection, pageQuery } from './collection.ts';
import { CharacterId, ExpectedVersion, Timestamp, Version } from './ids.ts';

const version = Version.max(2_147_483_647).meta({ description: 'A version of the character' });

const standing = {
  version,
  created_at: Timestamp.meta({ description: 'When the character became so' }),
  is_current: z.boolean(),
};

/** A version of a character, without its card. */
export const CharacterVersionEntry = z.object({ ...standing, name: z.string() }).meta({ id: 'CharacterVersionEntry' });
export type CharacterVersionEntry = z.infer<typeof CharacterVersionEntry>;

/** A page or a stretch of versions, the newest first. */
export const CharacterVersionList = collection('CharacterVersionList', CharacterVersionEntry);
export type CharacterVersionList = z.infer<typeof CharacterVersionList>;

/** A character as it was, or is, at one version: its card and what goes with it. */
export const CharacterVersion = z
  .object({ character_id: CharacterId, ...standing, ...cardShape, ...attachedShape })
  .meta({ id: 'CharacterVersion' });
export type CharacterVersion = z.infer<typeof CharacterVersion>;

/** Which versions to list. */
export const ListCharacterVersionsInput = z.strictObject({ character_id: CharacterId, ...pageQuery });
export type ListCharacterVersionsInput = z.infer<typeof ListCharacterVersionsInput>;

/** Names one version of a character. */
export const CharacterVersionRef = z.strictObject({ character_id: CharacterId, version });
export type CharacterVersionRef = z.infer<typeof CharacterVersionRef>;

/** Which two versions to compare. */
export const DiffCharacterInput = z.strictObject({
  character_id: CharacterId,
  from: version,
  to: version.optional().meta({ description: 'The present version unless said' }),
});
export type DiffCharacterInput = z.infer<typeof DiffCharacterInput>;

/** What differs between two versions of a character. */
export const CharacterDiff = z
  .object({
    from: Version,
    to: Version,
    changes: z.array(
      z.object({
        path: z.string().meta({ description: 'Where it is, such as `alternate_greetings.0`' }),
        from: z.unknown().optional().meta({ description: 'Absent when there was nothing' }),
        to: z.unknown().optional().meta({ description: 'Absent when there is nothing' }),
      }),
    ),
  })
  .meta({ id: 'CharacterDiff' });
export type CharacterDiff = z.infer<typeof CharacterDiff>;

/** Which version a character becomes again. */
export const RevertCharacterInput = z.strictObject({
  character_id: CharacterId,
  version,
  expected_version: ExpectedVersion,
});
export type RevertCharacterInput = z.infer<typeof RevertCharacterInput>;

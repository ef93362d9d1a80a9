import { z } from 'zod';
import { cardShape, Character } from './character.ts';
import { CharacterId, PersonaId } from './ids.ts';
import { Problem } from './problem.ts';
import { text } from './text.ts';

/** The most files of one import. */
export const MAX_IMPORT_FILES = 50;

const dryRun = z.boolean().default(false).meta({ description: 'Only tell what would come of it' });

/** How card files are taken. */
export const ImportCharactersQuery = z.strictObject({
  dry_run: dryRun,
  duplicates: z
    .boolean()
    .default(false)
    .meta({ description: 'Create a character also of a file that one was made of before' }),
});
export type ImportCharactersQuery = z.infer<typeof ImportCharactersQuery>;

/** Not a pattern that has to match as a whole: of the length of a file, it would need more memory than there is. */
const base64 = z
  .string()
  .refine((value) => value.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(value), 'must be base64')
  .meta({ description: 'The bytes of the file' });

/** Card files, as a typed client sends them. */
export const ImportCharactersInput = ImportCharactersQuery.extend({
  files: z
    .array(z.strictObject({ name: text(1000).nullish(), base64 }))
    .min(1)
    .max(MAX_IMPORT_FILES),
});
export type ImportCharactersInput = z.infer<typeof ImportCharactersInput>;

const place = { path: z.string(), message: z.string() };

/** What was not as it should be in a card file, and what was made of it. */
export const CardRepair = z.object(place).meta({ id: 'CardRepair' });
/** What a format cannot hold of a card. */
export const CardLoss = z.object(place).meta({ id: 'CardLoss' });

/** A card as a character would have it. */
export const CardPreview = z.object(cardShape).meta({ id: 'CardPreview' });
export type CardPreview = z.infer<typeof CardPreview>;

/** What came of one card file. */
export const ImportedCharacter = z
  .object({
    file_name: z.string().nullable(),
    status: z.enum(['created', 'duplicate', 'valid', 'failed']).meta({
      description: '`duplicate`: there is a character made of this very file; `valid`: it would be created',
    }),
    character: Character.nullable().meta({ description: 'What was created; null for a dry run' }),
    preview: CardPreview.optional().meta({ description: 'What would be created; with a dry run alone' }),
    duplicate_of: z.array(CharacterId).meta({ description: 'The characters that were made of this very file' }),
    container: z
      .string()
      .nullable()
      .meta({ description: '`json`, `yaml`, `png`, `charx`, `jpeg+charx`, `jpeg` or `webp`' }),
    source: z.string().nullable().meta({ description: '`v1`, `v2`, `v3`, `gradio` or `yaml`' }),
    repairs: z.array(CardRepair),
    problem: z.object({ code: Problem.shape.code, detail: z.string() }).nullable(),
  })
  .meta({ id: 'ImportedCharacter' });
export type ImportedCharacter = z.infer<typeof ImportedCharacter>;

/** What came of card files, in their order. */
export const CharacterImport = z.object({ results: z.array(ImportedCharacter) }).meta({ id: 'CharacterImport' });
export type CharacterImport = z.infer<typeof CharacterImport>;

/** How to write a character as a file. */
export const ExportCharacterInput = z.strictObject({
  character_id: CharacterId,
  format: z
    .enum(['original', 'png', 'json', 'charx'])
    .default('png')
    .meta({ description: '`original`: the file it was imported from, byte for byte; else the card as it is now' }),
  spec: z
    .enum(['v1', 'v2', 'v3'])
    .default('v3')
    .meta({ description: 'The specification the card follows; a PNG of v3 holds v2 as well' }),
  dry_run: dryRun.meta({ description: 'Answer only what the file would lose' }),
});
export type ExportCharacterInput = z.infer<typeof ExportCharacterInput>;

/** What a file would not hold of a character. */
export const CharacterLosses = z.object({ losses: z.array(CardLoss) }).meta({ id: 'CharacterLosses' });
export type CharacterLosses = z.infer<typeof CharacterLosses>;

/** A character as a file, as a typed client gets it; `base64` is null in a dry run. */
export const CharacterExport = CharacterLosses.extend({
  file_name: z.string(),
  media_type: z.string(),
  base64: z.string().nullable(),
});
export type CharacterExport = z.infer<typeof CharacterExport>;

/** How large a picture is wanted: the longer side, in pixels. */
export const PictureSize = z.enum(['64', '128', '256', '512']);
export type PictureSize = z.infer<typeof PictureSize>;

const size = PictureSize.optional().meta({
  description: 'A WebP of at most so many pixels a side; the picture as it came unless said',
});

/** Which picture of a character to read. */
export const GetAvatarInput = z.strictObject({ character_id: CharacterId, size });
export type GetAvatarInput = z.infer<typeof GetAvatarInput>;

/** Which picture of a persona to read. */
export const GetPersonaAvatarInput = z.strictObject({ persona_id: PersonaId, size });
export type GetPersonaAvatarInput = z.infer<typeof GetPersonaAvatarInput>;

/** A picture for a character, as a typed client sends it. */
export const SetAvatarInput = z.strictObject({ character_id: CharacterId, base64 });
export type SetAvatarInput = z.infer<typeof SetAvatarInput>;

/** A picture for a persona, as a typed client sends it. */
export const SetPersonaAvatarInput = z.strictObject({ persona_id: PersonaId, base64 });
export type SetPersonaAvatarInput = z.infer<typeof SetPersonaAvatarInput>;

/** A picture, as a typed client gets it. */
export const Avatar = z.object({ media_type: z.string(), base64: z.string() });
export type Avatar = z.infer<typeof Avatar>;

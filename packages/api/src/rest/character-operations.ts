import {
  Character,
  CharacterImport,
  CharacterLosses,
  CharacterRef,
  ExportCharacterInput,
  GetAvatarInput,
  GetPersonaAvatarInput,
  ImportCharactersQuery,
  Persona,
  PersonaRef,
} from '@greenroom/contract';
import { z } from 'zod';
import { CARD_BODY_TYPES } from '../characters/card-file-types.ts';

const security = [{ ApiKey: [] }, { Bearer: [] }] as Record<string, string[]>[];
const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const bytes = z.string().meta({ format: 'binary' });
const asBytes = (...mediaTypes: string[]) => Object.fromEntries(mediaTypes.map((type) => [type, { schema: bytes }]));
const etag = z.string().optional();

const importCharacters = {
  operationId: 'importCharacters',
  summary: 'Create characters from card files',
  description: `PNG, JSON, YAML, CHARX, a JPEG with a CHARX behind it, or a JPEG or WebP with a card in its EXIF; what a file is its content tells. As a form up to 50
files of 64 MiB, 256 MiB together, with a result each; as the body one. What is wrong with the only file is the problem of the
request.`,
  tags: ['characters'],
  security,
  requestParams: {
    query: ImportCharactersQuery,
    header: z.object({
      'X-File-Name': z
        .string()
        .optional()
        .meta({ description: 'The name of a file that is the body, percent-encoded' }),
    }),
  },
  requestBody: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: ImportCharactersQuery.partial().extend({ files: z.array(bytes).min(1).max(50) }),
      },
      'application/json': { schema: z.record(z.string(), z.unknown()).meta({ description: 'A card' }) },
      ...asBytes(...CARD_BODY_TYPES),
    },
  },
  responses: {
    '200': {
      description: 'Nothing was created: a dry run, or no file of which there could be',
      content: json(CharacterImport),
    },
    '201': {
      description: 'What came of each file',
      headers: z.object({ Location: z.string().meta({ description: 'Where the first that was created is' }) }),
      content: json(CharacterImport),
    },
  },
};

const exportCharacter = {
  operationId: 'exportCharacter',
  summary: 'Export a character as a card file',
  tags: ['characters'],
  security,
  requestParams: {
    path: ExportCharacterInput.pick({ character_id: true }),
    query: ExportCharacterInput.omit({ character_id: true }),
  },
  responses: {
    '200': {
      description: 'The file; for a dry run, what it would not hold',
      headers: z.object({
        'Content-Disposition': z.string().optional(),
        'X-Export-Losses': z.string().optional().meta({ description: 'How many things the file does not hold' }),
      }),
      content: {
        'application/json': { schema: z.union([CharacterLosses, z.record(z.string(), z.unknown())]) },
        ...asBytes('image/png', 'image/jpeg', 'image/webp', 'application/zip', 'application/yaml'),
      },
    },
  },
};

interface AvatarTexts {
  of: 'Character' | 'Persona';
  tag: string;
  path: z.ZodObject;
  query: z.ZodObject;
  answer: z.ZodType;
}

function avatarOperations({ of, tag, path, query, answer }: AvatarTexts) {
  const common = { tags: [tag], security };
  const what = `the picture of a ${of.toLowerCase()}`;
  const ifMatch = z.object({
    'If-Match': z
      .string()
      .optional()
      .meta({ description: 'Refuse the write (412) unless this is the ETag of the picture' }),
  });
  return {
    get: {
      ...common,
      operationId: `get${of}Avatar`,
      summary: `Read ${what}`,
      requestParams: {
        path,
        query,
        header: z.object({
          'If-None-Match': z.string().optional().meta({ description: 'The ETag of the picture that is there already' }),
        }),
      },
      responses: {
        '200': {
          description: 'The picture',
          headers: z.object({ ETag: etag }),
          content: asBytes('image/png', 'image/jpeg', 'image/webp', 'image/gif'),
        },
        '304': { description: 'It is the one that is there already' },
      },
    },
    put: {
      ...common,
      operationId: `set${of}Avatar`,
      summary: `Replace ${what}`,
      description: 'At most 16 MiB and 100 megapixels. The version stays: a picture is no part of a card.',
      requestParams: { path, header: ifMatch },
      requestBody: { required: true, content: asBytes('image/png', 'image/jpeg', 'image/webp', 'image/gif') },
      responses: {
        '200': { description: `The ${of.toLowerCase()}`, headers: z.object({ ETag: etag }), content: json(answer) },
      },
    },
    delete: {
      ...common,
      operationId: `delete${of}Avatar`,
      summary: `Delete ${what}`,
      requestParams: { path, header: ifMatch },
      responses: { '204': { description: 'Done' } },
    },
  };
}

/** The routes of characters, and of pictures, that are written by hand. */
export const characterPaths = {
  '/characters/import': { post: importCharacters },
  '/characters/{character_id}/export': { get: exportCharacter },
  '/characters/{character_id}/avatar': avatarOperations({
    of: 'Character',
    tag: 'characters',
    path: CharacterRef,
    query: GetAvatarInput.pick({ size: true }),
    answer: Character,
  }),
  '/personas/{persona_id}/avatar': avatarOperations({
    of: 'Persona',
    tag: 'personas',
    path: PersonaRef,
    query: GetPersonaAvatarInput.pick({ size: true }),
    answer: Persona,
  }),
};

import { z } from 'zod';
import { collection, Order, pageQuery } from './collection.ts';
import { ExpectedVersion, LorebookId, Timestamp, Version } from './ids.ts';
import { boundedDepth, boundedJson, jsonObject } from './json.ts';
import { Lorebook, LorebookEntry, LorebookEntryInput } from './lorebook.ts';
import { DeletedFilter } from './session.ts';
import { MAX_CONTENT_LENGTH, text } from './text.ts';

/** The most entries a lorebook that is kept may have. */
export const MAX_LOREBOOK_ENTRIES = 10_000;
/** The longest lorebook that is kept, in characters of JSON. */
export const MAX_LOREBOOK_LENGTH = 16 * 1024 * 1024;
/** How much of a description a list shows, in Unicode code points. */
export const SUMMARY_DESCRIPTION_LENGTH = 1000;

const fields = Lorebook.shape;

/** What a lorebook has beside the fields of the book itself. */
const own = {
  id: LorebookId,
  source: z.string().nullable().meta({ description: 'What kind of file it was imported from' }),
  entry_count: z.int().min(0),
  version: Version,
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Timestamp.nullable(),
};

/** The fields of the resource that the server alone sets; no field of a book can be sent under these names. */
export const LOREBOOK_OWN_FIELDS = Object.keys(own);

/** A lorebook that is kept: the fields of the V3 Lorebook and those of its programs, and where it stands. */
export const LorebookResource = Lorebook.extend(own).meta({ id: 'LorebookResource' });
export type LorebookResource = z.infer<typeof LorebookResource>;

/** A lorebook in a list: without its entries. */
export const LorebookSummary = z
  .object({
    name: z.string().nullable(),
    description: z
      .string()
      .nullable()
      .meta({ description: `The first ${SUMMARY_DESCRIPTION_LENGTH} characters of it` }),
    ...own,
  })
  .meta({ id: 'LorebookSummary' });
export type LorebookSummary = z.infer<typeof LorebookSummary>;

/** A page or a stretch of lorebooks. */
export const LorebookList = collection('LorebookList', LorebookSummary);
export type LorebookList = z.infer<typeof LorebookList>;

/** Names one lorebook. */
export const LorebookRef = z.strictObject({ lorebook_id: LorebookId });
export type LorebookRef = z.infer<typeof LorebookRef>;

const entries = boundedJson(z.array(LorebookEntryInput).max(MAX_LOREBOOK_ENTRIES), MAX_LOREBOOK_LENGTH);
// Fields of programs nobody here knows; what they hold is bounded as everything else.
const unknownField = boundedJson(z.unknown(), MAX_LOREBOOK_LENGTH);

const bookFields = {
  name: text(200).nullish(),
  description: text(MAX_CONTENT_LENGTH).nullish(),
  scan_depth: fields.scan_depth,
  token_budget: fields.token_budget,
  recursive_scanning: fields.recursive_scanning,
};

/** A new lorebook; all of it is optional, and fields of other programs are kept. */
export const CreateLorebookInput = z
  .object({
    ...bookFields,
    extensions: jsonObject(MAX_LOREBOOK_LENGTH).default({}),
    entries: entries.default([]),
  })
  .catchall(unknownField);
export type CreateLorebookInput = z.infer<typeof CreateLorebookInput>;

/** A change of a lorebook: what is absent stays; `entries` stands for all of them. */
export const UpdateLorebookInput = z
  .object({
    lorebook_id: LorebookId,
    ...bookFields,
    extensions: jsonObject(MAX_LOREBOOK_LENGTH).optional(),
    entries: entries.optional().meta({ description: 'All entries of the book from now on' }),
    expected_version: ExpectedVersion,
  })
  .catchall(unknownField);
export type UpdateLorebookInput = z.infer<typeof UpdateLorebookInput>;

/** A book as it can be kept, whole: in its bounds, its text storable, no two entries with one id. */
export const StorableLorebook = boundedJson(
  Lorebook.extend({ entries: z.array(LorebookEntry).max(MAX_LOREBOOK_ENTRIES) }),
  MAX_LOREBOOK_LENGTH,
).superRefine(({ entries: all }, refinement) => {
  const ids = new Set<unknown>();
  for (const [index, { id }] of all.entries()) {
    if (id === undefined || id === null) continue;
    if (ids.has(id)) {
      refinement.addIssue({ code: 'custom', path: ['entries', index, 'id'], message: 'another entry has this id' });
    }
    ids.add(id);
  }
});

/** A write to a lorebook that has no fields of its own: a restore. */
export const LorebookWriteInput = z.strictObject({ lorebook_id: LorebookId, expected_version: ExpectedVersion });
export type LorebookWriteInput = z.infer<typeof LorebookWriteInput>;

/** A delete: to the trash, or out of it for ever. */
export const DeleteLorebookInput = z.strictObject({
  lorebook_id: LorebookId,
  permanent: z.boolean().default(false).meta({ description: 'Delete for ever; the lorebook must be in the trash' }),
  expected_version: ExpectedVersion,
});
export type DeleteLorebookInput = z.infer<typeof DeleteLorebookInput>;

/** Which lorebooks to list, and in what order. */
export const ListLorebooksInput = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'Part of the name, whatever its case' }),
  deleted: DeletedFilter.default('false'),
  sort: z.enum(['updated_at', 'created_at', 'name']).default('updated_at'),
  order: Order.optional().meta({ description: 'Descending by default, ascending by name' }),
});
export type ListLorebooksInput = z.infer<typeof ListLorebooksInput>;

// What is wrong in it is repaired where it is read.
const fileField = boundedDepth(z.unknown());

/** A file to import with something said of it; without `document`, the body is the file itself. */
export const ImportLorebookInput = z
  .object({
    document: fileField.optional().meta({ description: 'The file; without it the whole body is the file' }),
    name: fileField.optional().meta({ description: "With `document`: a name in the place of the file's" }),
    dry_run: fileField.optional().meta({ description: 'With `document`: store nothing, only tell what would be' }),
  })
  .catchall(fileField);
export type ImportLorebookInput = z.infer<typeof ImportLorebookInput>;

/** The first of the two forms of {@link ImportLorebookInput}. */
export const WrappedLorebook = z.strictObject({
  document: z.unknown(),
  name: text(200, 1).optional(),
  dry_run: z.boolean().default(false),
});

/** Something of a book: where it is, and what is to be said of it. */
const note = z.object({ path: z.string(), message: z.string() });

/** What was made of a file. */
export const LorebookImport = z
  .object({
    lorebook: LorebookResource.nullable().meta({ description: 'What was stored; null for a dry run' }),
    preview: Lorebook.optional().meta({ description: 'What would be stored; with a dry run alone' }),
    source: z.string().meta({ description: 'What kind of file it was' }),
    repairs: z.array(note).meta({ description: 'What was not as its format has it, and what became of it' }),
  })
  .meta({ id: 'LorebookImport' });
export type LorebookImport = z.infer<typeof LorebookImport>;

/** The formats a lorebook can be exported in. */
export const LorebookFormat = z.enum(['character_book', 'lorebook_v3', 'sillytavern', 'agnai', 'risu', 'novelai']);
export type LorebookFormat = z.infer<typeof LorebookFormat>;

/** Which lorebook to export, and how. */
export const ExportLorebookInput = z.strictObject({
  lorebook_id: LorebookId,
  format: LorebookFormat.default('lorebook_v3'),
  dry_run: z.boolean().default(false).meta({ description: 'Tell only what the format cannot hold' }),
});
export type ExportLorebookInput = z.infer<typeof ExportLorebookInput>;

/** What a format cannot hold of a lorebook. */
export const LorebookLosses = z.object({ losses: z.array(note) }).meta({ id: 'LorebookLosses' });
export type LorebookLosses = z.infer<typeof LorebookLosses>;

/** A lorebook in the format of a program. */
export const LorebookExport = z.object({
  document: z.record(z.string(), z.unknown()).nullable().meta({ description: 'The file; null for a dry run' }),
  losses: LorebookLosses.shape.losses,
  content_disposition: z.string().meta({ description: 'The header a download is given' }),
});
export type LorebookExport = z.infer<typeof LorebookExport>;

/**
 * What a row of a RisuAI lorebook has that an entry says nothing of. Reading leaves these out, writing puts them back.
 */
export const RISU_ROW = { mode: 'normal' } as const;

/** The version of the file this writes. */
export const RISU_VERSION = 1;

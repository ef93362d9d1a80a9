/** What a lorebook can be read from. */
export type LorebookSource =
  | 'character_book'
  | 'lorebook_v3'
  | 'sillytavern'
  | 'agnai'
  | 'risu'
  | 'novelai'
  | 'tavernai';

/** What a lorebook can be written as. TavernAI's worlds are older World Info: it reads what `sillytavern` gives. */
export type LorebookFormat = Exclude<LorebookSource, 'tavernai'>;

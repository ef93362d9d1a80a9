import type { Command } from 'commander';
import { wholeNumber } from '../parse-values.ts';
import { trashCommands } from '../trash-commands.ts';
import { characterText } from './character-text.ts';

/** Adds `greenroom characters trash` and `restore`. */
export function trashCharacter(group: Command): void {
  trashCommands(group, {
    what: 'a character',
    example: 1,
    readId: wholeNumber,
    trash: ({ characters }, character_id) => characters.delete.mutate({ character_id }),
    restore: ({ characters }, character_id) => characters.restore.mutate({ character_id }),
    textOf: characterText,
  });
}

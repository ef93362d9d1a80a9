import type { Command } from 'commander';
import { wholeNumber } from '../parse-values.ts';
import { trashCommands } from '../trash-commands.ts';
import { personaText } from './persona-text.ts';

/** Adds `greenroom personas trash` and `restore`. */
export function trashPersona(group: Command): void {
  trashCommands(group, {
    what: 'a persona',
    example: 1,
    readId: wholeNumber,
    trash: ({ personas }, persona_id) => personas.delete.mutate({ persona_id }),
    restore: ({ personas }, persona_id) => personas.restore.mutate({ persona_id }),
    textOf: personaText,
  });
}

import type { Command } from 'commander';
import { wholeNumber } from '../parse-values.ts';
import { trashCommands } from '../trash-commands.ts';
import { lorebookText } from './lorebook-text.ts';

/** Adds `greenroom lorebooks trash` and `restore`. */
export function trashLorebook(group: Command): void {
  trashCommands(group, {
    what: 'a lorebook',
    example: 1,
    readId: wholeNumber,
    trash: ({ lorebooks }, lorebook_id) => lorebooks.delete.mutate({ lorebook_id }),
    restore: ({ lorebooks }, lorebook_id) => lorebooks.restore.mutate({ lorebook_id }),
    textOf: lorebookText,
  });
}

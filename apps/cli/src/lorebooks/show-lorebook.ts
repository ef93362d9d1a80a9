import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { write, writeJson } from '../output.ts';
import { wholeNumber } from '../parse-values.ts';
import { lorebookText } from './lorebook-text.ts';

/** Adds `greenroom lorebooks show`. */
export function showLorebook(group: Command): void {
  group
    .command('show')
    .argument('<id>', 'its number', wholeNumber)
    .description('show a lorebook and its entries')
    .addHelpText('after', '\nExample:\n  greenroom lorebooks show 1')
    .action(action(run));
}

async function run({ client, json }: Cli, _options: object, lorebook_id: number): Promise<void> {
  const book = await client.lorebooks.get.query({ lorebook_id });
  return json ? writeJson(book) : write(lorebookText(book));
}

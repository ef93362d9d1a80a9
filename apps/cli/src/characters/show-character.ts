import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { write, writeJson } from '../output.ts';
import { wholeNumber } from '../parse-values.ts';
import { characterText } from './character-text.ts';

/** Adds `greenroom characters show`. */
export function showCharacter(group: Command): void {
  group
    .command('show')
    .argument('<id>', 'its number', wholeNumber)
    .description('show a character')
    .addHelpText('after', '\nExample:\n  greenroom characters show 1')
    .action(action(run));
}

async function run({ client, json }: Cli, _options: object, character_id: number): Promise<void> {
  const character = await client.characters.get.query({ character_id });
  return json ? writeJson(character) : write(characterText(character));
}

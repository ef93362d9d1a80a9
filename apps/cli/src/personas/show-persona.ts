import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { write, writeJson } from '../output.ts';
import { wholeNumber } from '../parse-values.ts';
import { personaText } from './persona-text.ts';

/** Adds `greenroom personas show`. */
export function showPersona(group: Command): void {
  group
    .command('show')
    .argument('<id>', 'its number', wholeNumber)
    .description('show a persona')
    .addHelpText('after', '\nExample:\n  greenroom personas show 1')
    .action(action(run));
}

async function run({ client, json }: Cli, _options: object, persona_id: number): Promise<void> {
  const persona = await client.personas.get.query({ persona_id });
  return json ? writeJson(persona) : write(personaText(persona));
}

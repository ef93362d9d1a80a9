import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { present } from '../list-options.ts';
import { write, writeJson } from '../output.ts';
import { personaText } from './persona-text.ts';

interface Options {
  name: string;
  description?: string;
  default?: boolean;
}

/** Adds `greenroom personas create`. */
export function createPersona(group: Command): void {
  group
    .command('create')
    .description('make a persona: who you are in a chat')
    .requiredOption('--name <name>', 'what characters call you')
    .option('--description <text>', 'what a model is told of you')
    .option('--default', 'new chats have it unless another is said')
    .addHelpText(
      'after',
      '\nExample:\n  greenroom personas create --name Bob --description "{{user}} is a painter." --default',
    )
    .action(action(run));
}

async function run({ client, json }: Cli, options: Options): Promise<void> {
  const { name, description, default: is_default } = options;
  const persona = await client.personas.create.mutate({ name, ...present({ description, is_default }) });
  return json ? writeJson(persona) : write(personaText(persona));
}

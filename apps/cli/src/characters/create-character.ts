import type { RouterInputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { present, repeatable } from '../list-options.ts';
import { write, writeJson } from '../output.ts';
import { readJsonInput } from '../read-json-input.ts';
import { characterText } from './character-text.ts';

interface Options {
  name?: string;
  description?: string;
  personality?: string;
  scenario?: string;
  firstMessage?: string;
  systemPrompt?: string;
  greeting?: string[];
  tag?: string[];
}

/** Adds `greenroom characters create`. */
export function createCharacter(group: Command): void {
  group
    .command('create [file]')
    .description(
      "make a character, of options, of a JSON file with the API's fields (- is the standard input), or of both",
    )
    .option('--name <name>', 'the name')
    .option('--description <text>', 'who it is')
    .option('--personality <text>', 'what it is like')
    .option('--scenario <text>', 'where and when it is')
    .option('--first-message <text>', 'what it says first')
    .option('--system-prompt <text>', 'what the model is told')
    .addOption(repeatable('--greeting <text>', 'another first message; may be given several times'))
    .addOption(repeatable('--tag <tag>', 'a tag; may be given several times'))
    .addHelpText(
      'after',
      '\nExamples:\n  greenroom characters create --name Ada --first-message "Hello, {{user}}."' +
        '\n  greenroom characters create ada.json --tag poet',
    )
    .action(action(run));
}

async function run({ client, json }: Cli, options: Options, file: string | undefined): Promise<void> {
  const { firstMessage: first_message, systemPrompt: system_prompt, greeting, tag, ...same } = options;
  const written = present({ ...same, first_message, system_prompt, alternate_greetings: greeting, tags: tag });
  const card = file === undefined ? {} : await readJsonInput(file);
  // The server checks what is in it, and says what is missing.
  const input = { ...card, ...written } as RouterInputs['characters']['create'];
  const character = await client.characters.create.mutate(input);
  return json ? writeJson(character) : write(characterText(character));
}

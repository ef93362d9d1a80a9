import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { characterCommands } from './characters/character-commands.ts';
import { chatCommands } from './chats/chat-commands.ts';
import { CONNECTION } from './connect.ts';
import { EXIT_CODES } from './exit-code.ts';
import { lorebookCommands } from './lorebooks/lorebook-commands.ts';
import { personaCommands } from './personas/persona-commands.ts';
import { UsageError } from './usage-error.ts';

const EXAMPLES = `Examples:
  greenroom characters import cards/*.png
  greenroom characters create --name Ada --first-message "Hello, {{user}}."
  greenroom chats create --character 1 --title "Tea with Ada"
  greenroom chats list --query tea --json
  greenroom chats export 0197f3c2-7d1e-7000-8000-000000000001 --output tea.json`;

/** Makes the program with all its commands. It throws instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('greenroom')
    .description('Chats between a person and an AI character, on a Greenroom server.')
    .version(version(), '-V, --version', 'print the version')
    .option('--url <url>', 'the address of the server')
    .option('--api-key-file <file>', 'a file that holds the API key')
    .option('--json', "print the API's answers, and errors as problems, in JSON")
    .helpOption('-h, --help', 'print what a command does')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', `\n${[EXAMPLES, CONNECTION, EXIT_CODES].join('\n\n')}`);
  chatCommands(program);
  characterCommands(program);
  lorebookCommands(program);
  personaCommands(program);
  for (const command of withAllBelow(program)) prepare(command);
  return program;
}

/** Errors are reported in one place; a group without a command says so like any other wrong usage. */
function prepare(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} });
  if (command.commands.length === 0) return;
  const see = `see ${pathOf(command)} --help`;
  command.helpCommand('help [command]', 'print what a command does').allowExcessArguments();
  command.action(() => {
    const [unknown] = command.args;
    throw new UsageError(
      unknown === undefined ? `a command is missing; ${see}` : `there is no command "${unknown}"; ${see}`,
    );
  });
}

function withAllBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

import type { RouterInputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { write, writeJson } from '../output.ts';
import { readJsonInput } from '../read-json-input.ts';
import { SLOW_CALL } from '../slow-call.ts';
import { chatFacts } from './chat-facts.ts';

/** Adds `greenroom chats import`. */
export function importChat(group: Command): void {
  group
    .command('import <file>')
    .description('make a chat from its json export; - reads the standard input')
    .addHelpText('after', '\nExample:\n  greenroom chats import tea.json')
    .action(action(run));
}

async function run({ client, json }: Cli, _options: object, file: string): Promise<void> {
  // The server checks what is in it, and says what is wrong with each part.
  const document = (await readJsonInput(file)) as RouterInputs['chats']['import'];
  const chat = await client.chats.import.mutate(document, SLOW_CALL);
  return json ? writeJson(chat) : write(chatFacts(chat));
}

import type { RouterInputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { write, writeJson } from '../output.ts';
import { readJsonInput } from '../read-json-input.ts';
import { chatFacts } from './chat-facts.ts';

// A long chat takes its time on the way and in the database.
const TIMEOUT_MS = 600_000;

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
  const chat = await client.chats.import.mutate(document, { context: { timeoutMs: TIMEOUT_MS } });
  return json ? writeJson(chat) : write(chatFacts(chat));
}

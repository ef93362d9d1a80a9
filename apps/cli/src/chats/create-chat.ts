import type { RouterInputs } from '@greenroom/client';
import { SessionState } from '@greenroom/contract';
import { InvalidArgumentError, type Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { choice, present, repeatable } from '../list-options.ts';
import { write, writeJson } from '../output.ts';
import { severalNumbers, wholeNumber } from '../parse-values.ts';
import { chatFacts } from './chat-facts.ts';

type Input = RouterInputs['chats']['create'];

interface Options {
  character?: number;
  title?: string;
  greeting?: Exclude<Input['greeting'], undefined>;
  userName?: string;
  persona?: number;
  lorebook?: number[];
  state?: Exclude<Input['state'], undefined>;
  rating?: number;
  tag?: string[];
  source?: string;
  reference?: string;
  id?: string;
}

/** Adds `greenroom chats create`. */
export function createChat(group: Command): void {
  group
    .command('create')
    .description('make a chat, with a character or without')
    .option('--character <id>', 'the character to talk with', wholeNumber)
    .option('--title <title>', 'the title; without one, that of the character')
    .option('--greeting <which>', 'default, random, none, or its number from 0', greeting)
    .option('--user-name <name>', 'what the character calls you')
    .option('--persona <id>', 'who you are in it', wholeNumber)
    .option('--lorebook <id>', 'a lorebook that goes with it; may be given several times', severalNumbers)
    .addOption(choice('--state <state>', 'the state it begins in', SessionState.options))
    .option('--rating <number>', 'from 1 to 5', wholeNumber)
    .addOption(repeatable('--tag <tag>', 'a tag; may be given several times'))
    .option('--source <name>', 'where it comes from')
    .option('--reference <text>', 'what it is called elsewhere')
    .option('--id <uuid>', 'an id of your own: the same command again then makes no second chat')
    .addHelpText('after', '\nExample:\n  greenroom chats create --character 1 --title "Tea with Ada" --tag tea')
    .action(action(run));
}

async function run({ client, json }: Cli, options: Options): Promise<void> {
  const { userName: user_name, reference: external_ref, tag: tags, ...same } = options;
  const { character: character_id, persona: persona_id, lorebook: lorebook_ids, ...named } = same;
  const given = { ...named, character_id, persona_id, lorebook_ids, user_name, external_ref, tags };
  const chat = await client.chats.create.mutate(present(given));
  return json ? writeJson(chat) : write(chatFacts(chat));
}

function greeting(text: string): Options['greeting'] {
  if (text === 'default' || text === 'random' || text === 'none') return text;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be default, random, none or a whole number.');
}

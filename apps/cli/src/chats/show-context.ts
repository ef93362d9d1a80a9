import type { RouterOutputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { present } from '../list-options.ts';
import { write, writeJson } from '../output.ts';
import { wholeNumber } from '../parse-values.ts';
import { table } from '../table.ts';
import { indented, speaker } from './message-text.ts';

type Context = RouterOutputs['chats']['context'];

interface Options {
  maxTokens?: number;
  limit?: number;
  model?: string;
  explain?: boolean;
}

/** Adds `greenroom chats context`. */
export function showContext(group: Command): void {
  group
    .command('context <id>')
    .description('show what would be sent to a model')
    .option('--max-tokens <number>', 'the budget of the whole in tokens', wholeNumber)
    .option('--limit <number>', 'at most this many messages of the chat', wholeNumber)
    .option('--model <name>', 'the model it is for; it decides how tokens are counted')
    .option('--explain', 'say what each part costs')
    .addHelpText(
      'after',
      "\nExample:\n  greenroom chats context 0197f3c2-7d1e-7000-8000-000000000001 --json | jq '.messages'",
    )
    .action(action(run));
}

async function run({ client, json }: Cli, options: Options, chat_id: string): Promise<void> {
  const { maxTokens: max_tokens, limit, model, explain } = options;
  const context = await client.chats.context.query({ chat_id, ...present({ max_tokens, limit, model, explain }) });
  return json ? writeJson(context) : write(contextText(context));
}

function contextText({ messages, tokens, omitted_messages: omitted, segments = [] }: Context): string {
  const said = messages.map(({ role, name, content }) => `${speaker(role, name)}\n${indented(content)}\n`).join('');
  const costs = segments.map(({ source, tokens: cost, message_id: id }) => [source, String(cost), id ?? '']);
  const parts = costs.length > 0 ? `${table(['PART', 'TOKENS', 'MESSAGE'], costs)}\n` : '';
  const left = omitted > 0 ? `; ${omitted} messages left out` : '';
  return `${said}${parts}${tokens.total} of ${tokens.budget} tokens (${tokens.tokenizer})${left}\n`;
}

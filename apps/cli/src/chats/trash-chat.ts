import type { Command } from 'commander';
import { trashCommands } from '../trash-commands.ts';
import { chatFacts } from './chat-facts.ts';

/** Adds `greenroom chats trash` and `restore`. */
export function trashChat(group: Command): void {
  trashCommands(group, {
    what: 'a chat',
    example: '0197f3c2-7d1e-7000-8000-000000000001',
    trash: ({ chats }, chat_id) => chats.delete.mutate({ chat_id }),
    restore: ({ chats }, chat_id) => chats.restore.mutate({ chat_id }),
    textOf: chatFacts,
  });
}

import type { Command } from 'commander';
import { createChat } from './create-chat.ts';
import { exportChat } from './export-chat.ts';
import { importChat } from './import-chat.ts';
import { listChats } from './list-chats.ts';
import { listMessages } from './list-messages.ts';
import { sayInChat } from './say-in-chat.ts';
import { showChat } from './show-chat.ts';
import { showContext } from './show-context.ts';
import { trashChat } from './trash-chat.ts';

/** Adds `greenroom chats …`. */
export function chatCommands(program: Command): void {
  const group = program.command('chats').description('list, make, read, export and import chats');
  for (const add of [
    listChats,
    createChat,
    showChat,
    listMessages,
    sayInChat,
    showContext,
    exportChat,
    importChat,
    trashChat,
  ]) {
    add(group);
  }
}

import type { Command } from 'commander';
import { exportLorebook } from './export-lorebook.ts';
import { importLorebooks } from './import-lorebooks.ts';
import { listLorebooks } from './list-lorebooks.ts';
import { showLorebook } from './show-lorebook.ts';
import { trashLorebook } from './trash-lorebook.ts';

/** Adds `greenroom lorebooks …`. */
export function lorebookCommands(program: Command): void {
  const group = program.command('lorebooks').description('list, read, import and export lorebooks');
  for (const add of [listLorebooks, showLorebook, importLorebooks, exportLorebook, trashLorebook]) add(group);
}

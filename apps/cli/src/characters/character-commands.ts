import type { Command } from 'commander';
import { createCharacter } from './create-character.ts';
import { exportCharacter } from './export-character.ts';
import { importCharacters } from './import-characters.ts';
import { listCharacters } from './list-characters.ts';
import { listVersions } from './list-versions.ts';
import { showCharacter } from './show-character.ts';
import { trashCharacter } from './trash-character.ts';

/** Adds `greenroom characters …`. */
export function characterCommands(program: Command): void {
  const group = program.command('characters').description('list, make, read, import and export characters');
  for (const add of [
    listCharacters,
    createCharacter,
    showCharacter,
    listVersions,
    importCharacters,
    exportCharacter,
    trashCharacter,
  ]) {
    add(group);
  }
}

import type { Command } from 'commander';
import { createCharacter } from './create-character.ts';
import { listCharacters } from './list-characters.ts';
import { showCharacter } from './show-character.ts';

/** Adds `greenroom characters …`. */
export function characterCommands(program: Command): void {
  const group = program.command('characters').description('list, make and read characters');
  for (const add of [listCharacters, createCharacter, showCharacter]) add(group);
}

import type { Command } from 'commander';
import { createPersona } from './create-persona.ts';
import { listPersonas } from './list-personas.ts';
import { showPersona } from './show-persona.ts';
import { trashPersona } from './trash-persona.ts';

/** Adds `greenroom personas …`. */
export function personaCommands(program: Command): void {
  const group = program.command('personas').description('list, make and read personas: who you are in a chat');
  for (const add of [listPersonas, createPersona, showPersona, trashPersona]) add(group);
}

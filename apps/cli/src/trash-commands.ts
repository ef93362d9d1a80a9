import type { GreenroomClient } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from './command.ts';
import { write, writeJson } from './output.ts';

/** What can be put into the trash, and how. */
export interface Trash<Id extends string | number, Thing> {
  /** What it is, with its article. */
  what: string;
  /** An id, for the help. */
  example: Id;
  /** Reads an id; an id is any text without it. */
  readId?: (text: string) => Id;
  trash(client: GreenroomClient, id: Id): Promise<unknown>;
  restore(client: GreenroomClient, id: Id): Promise<Thing>;
  /** What a person is shown of what came out again. */
  textOf(thing: Thing): string;
}

/** Adds `trash`, which also goes by the name of `delete`, and `restore` to the commands for one kind of thing. */
export function trashCommands<Id extends string | number, Thing>(group: Command, kind: Trash<Id, Thing>): void {
  const { what, example, readId = String as never } = kind;
  const kinds = group.name();
  group
    .command('trash')
    .alias('delete')
    .argument('<id>', 'its id', readId)
    .description(`put ${what} into the trash; with --json it prints nothing, as the API answers nothing`)
    .addHelpText('after', `\nExample:\n  greenroom ${kinds} trash ${example}`)
    .action(
      action(async ({ client, json }: Cli, _options: object, id: Id) => {
        await kind.trash(client, id);
        if (!json) await write(`${id} is in the trash; greenroom ${kinds} restore ${id} takes it out\n`);
      }),
    );
  group
    .command('restore')
    .argument('<id>', 'its id', readId)
    .description(`take ${what} out of the trash`)
    .addHelpText('after', `\nExample:\n  greenroom ${kinds} restore ${example}`)
    .action(
      action(async ({ client, json }: Cli, _options: object, id: Id) => {
        const thing = await kind.restore(client, id);
        return json ? writeJson(thing) : write(kind.textOf(thing));
      }),
    );
}

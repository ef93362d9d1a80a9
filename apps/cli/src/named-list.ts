import type { RouterInputs } from '@greenroom/client';
import { ListLorebooksInput } from '@greenroom/contract';
import type { Command } from 'commander';
import { addListOptions, choice, pageQuery, present, type ListOptions } from './list-options.ts';

// Characters, lorebooks and personas are listed alike.
type Query = RouterInputs['lorebooks']['list'];

/** The options of a list of things that have a name. */
export interface NamedListOptions extends ListOptions {
  query?: string;
  deleted?: Query['deleted'];
  sort?: Query['sort'];
  order?: Query['order'];
}

const { deleted, sort } = ListLorebooksInput.shape;

/** Adds the options by which things that have a name are found and walked. */
export function addNamedListOptions(command: Command): Command {
  return addListOptions(command)
    .option('-q, --query <text>', 'only those with this in the name')
    .addOption(choice('--deleted <which>', 'with those in the trash, or only those', deleted.unwrap().options))
    .addOption(choice('--sort <field>', 'what to sort by', sort.unwrap().options))
    .addOption(choice('--order <order>', 'upwards or downwards', ['asc', 'desc']));
}

/** The query they come to. */
export function namedQuery(options: NamedListOptions) {
  const { query: q, deleted: which, sort: field, order } = options;
  return { ...present({ q, deleted: which, sort: field, order }), ...pageQuery(options) };
}

import { Option, type Command } from 'commander';
import { several, wholeNumber } from './parse-values.ts';

/** The options of every list command. */
export interface ListOptions {
  page?: number;
  perPage?: number;
  cursor?: string;
  all?: boolean;
}

/** Adds the options by which a list is walked. */
export function addListOptions(command: Command): Command {
  return command
    .option('--page <number>', 'the page to show, from 1', wholeNumber)
    .option('--per-page <number>', 'how many a page has, at most 200; 20 unless said', wholeNumber)
    .option('--cursor <cursor>', 'go on where an answer ended; not together with --page')
    .addOption(new Option('--all', 'show all pages').conflicts(['page', 'cursor']));
}

/** The part of a list's query that says which page. */
export function pageQuery({ page, perPage, cursor }: ListOptions) {
  return { ...present({ page, per_page: perPage, cursor }) };
}

/** An object without what was not given. */
export function present<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

/** An option with a fixed set of values, which its help lists. */
export function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(several);
}

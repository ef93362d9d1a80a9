import { z } from 'zod';
import { isStorableText, MAX_CONTENT_LENGTH, text } from './text.ts';

const storable = z.string().refine(isStorableText, 'must not contain NUL characters or lone surrogates');

/**
 * An entry of a lorebook, in the field names of the character card specification V3. What other programs have beside
 * them (probability, groups, timing, depth …) stands in `extensions`, under the names SillyTavern gives it there;
 * fields of programs nobody here knows stay where they are.
 */
export const LorebookEntry = z
  .looseObject({
    keys: z.array(storable).max(1000).meta({ description: 'Any of them brings the entry in' }),
    content: text(MAX_CONTENT_LENGTH).meta({ description: 'May begin with V3 decorators, one a line' }),
    extensions: z.record(z.string(), z.unknown()),
    enabled: z.boolean(),
    insertion_order: z.number().meta({ description: 'Lower ones stand earlier' }),
    case_sensitive: z.boolean().nullish(),
    use_regex: z.boolean().meta({ description: 'The keys are regular expressions' }),
    constant: z.boolean().nullish().meta({ description: 'Always in, whatever is said' }),
    name: storable.nullish(),
    priority: z.number().nullish().meta({ description: 'Lower ones go first when the budget is short' }),
    id: z.union([z.number(), storable]).nullish(),
    comment: storable.nullish(),
    selective: z.boolean().nullish().meta({ description: 'Asks for the secondary keys as well' }),
    secondary_keys: z.array(storable).max(1000).nullish(),
    position: storable.nullish().meta({ description: 'before_char or after_char' }),
  })
  .meta({ id: 'LorebookEntry' });
export type LorebookEntry = z.infer<typeof LorebookEntry>;

/** A lorebook, in the field names of the character card specification V3. */
export const Lorebook = z
  .looseObject({
    name: storable.nullish(),
    description: storable.nullish(),
    scan_depth: z.number().nullish().meta({ description: 'How many of the newest messages are searched for keys' }),
    token_budget: z.number().nullish().meta({ description: 'How many tokens its entries may cost together' }),
    recursive_scanning: z.boolean().nullish().meta({ description: 'Entries that are in bring others in' }),
    extensions: z.record(z.string(), z.unknown()),
    entries: z.array(LorebookEntry).max(100_000),
  })
  .meta({ id: 'Lorebook' });
export type Lorebook = z.infer<typeof Lorebook>;

/** An entry as it may be sent: what V3 requires has defaults. */
export const LorebookEntryInput = LorebookEntry.extend({
  keys: LorebookEntry.shape.keys.default([]),
  content: LorebookEntry.shape.content.default(''),
  extensions: LorebookEntry.shape.extensions.default({}),
  enabled: LorebookEntry.shape.enabled.default(true),
  insertion_order: LorebookEntry.shape.insertion_order.default(100),
  use_regex: LorebookEntry.shape.use_regex.default(false),
}).meta({ id: 'LorebookEntryInput' });

/** A lorebook as it may be sent. Without `entries` it may be anything else, and is none. */
export const LorebookInput = Lorebook.extend({
  extensions: Lorebook.shape.extensions.default({}),
  entries: z.array(LorebookEntryInput).max(100_000),
}).meta({ id: 'LorebookInput' });

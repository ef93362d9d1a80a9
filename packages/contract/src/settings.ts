import { z } from 'zod';
import { text } from './text.ts';
import { LorebookId, LorebookIds, PersonaId } from './ids.ts';

/** How lorebooks are searched, as far as a book or an entry does not say otherwise; SillyTavern's names and defaults. */
export const LoreSettings = z
  .strictObject({
    scan_depth: z.int().min(0).max(1000).meta({ description: 'How many of the newest messages are searched' }),
    budget_percent: z.int().min(1).max(100).meta({ description: 'How much of the context entries may take together' }),
    budget_tokens: z
      .int()
      .min(0)
      .max(10_000_000)
      .meta({ description: 'The most tokens they may take; 0 for no such limit' }),
    recursive: z.boolean().meta({ description: 'Search the entries that are in for the keys of others' }),
    case_sensitive: z.boolean(),
    match_whole_words: z.boolean(),
    include_names: z.boolean().meta({ description: 'Search a message as `Name: text`' }),
    max_recursion_steps: z.int().min(0).max(1000).meta({ description: '0 for no limit but the number of entries' }),
    min_activations: z.int().min(0).max(1000).meta({ description: 'Search deeper until so many entries are in' }),
    min_activations_depth_max: z
      .int()
      .min(0)
      .max(1000)
      .meta({ description: 'How deep that goes; 0 for the whole chat' }),
    use_group_scoring: z.boolean().meta({ description: 'In an inclusion group, keep those with the most keys found' }),
    insertion_strategy: z.enum(['character_first', 'global_first', 'evenly']),
  })
  .meta({ id: 'LoreSettings' });
export type LoreSettings = z.infer<typeof LoreSettings>;

/** What holds for all chats of a user. */
export const Settings = z
  .object({
    lorebook_ids: z.array(LorebookId).meta({ description: 'Lorebooks that go with every chat' }),
    default_persona_id: PersonaId.nullable().meta({ description: 'The persona of new chats that name none' }),
    lore: LoreSettings,
    time_zone: z.string().meta({ description: 'For macros such as {{time}}: a name of the IANA database' }),
  })
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

const timeZone = text(100, 1).refine(isTimeZone, 'must be a time zone such as Europe/Berlin or UTC');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A change of the settings: what is absent stays, `null` clears what may be null. */
export const UpdateSettingsInput = z.strictObject({
  lorebook_ids: LorebookIds.optional(),
  default_persona_id: PersonaId.nullish(),
  time_zone: timeZone.optional(),
  lore: LoreSettings.partial().optional().meta({ description: 'What is absent stays' }),
});
export type UpdateSettingsInput = z.infer<typeof UpdateSettingsInput>;

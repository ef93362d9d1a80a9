import type { LoreSettings as ToldSettings } from '@greenroom/contract';
import { DEFAULT_LORE_SETTINGS, type LoreSettings } from '@greenroom/prompt';

const NAMES = {
  scan_depth: 'scanDepth',
  budget_percent: 'budgetPercent',
  budget_tokens: 'budgetTokens',
  recursive: 'recursive',
  case_sensitive: 'caseSensitive',
  match_whole_words: 'matchWholeWords',
  include_names: 'includeNames',
  max_recursion_steps: 'maxRecursionSteps',
  min_activations: 'minActivations',
  min_activations_depth_max: 'minActivationsDepthMax',
  use_group_scoring: 'useGroupScoring',
  insertion_strategy: 'insertionStrategy',
} as const satisfies Record<keyof ToldSettings, keyof LoreSettings>;
const FIELDS = Object.keys(NAMES) as (keyof ToldSettings)[];

/** What somebody has set, as the lore engine takes it. */
export function toLoreSettings(set: Partial<ToldSettings>): Partial<LoreSettings> {
  const given = FIELDS.filter((field) => set[field] !== undefined);
  return Object.fromEntries(given.map((field) => [NAMES[field], set[field]])) as Partial<LoreSettings>;
}

/** The settings in the shape of the contract, with the engine's defaults for what nobody has set. */
export function tellLoreSettings(set: Partial<ToldSettings>): ToldSettings {
  const defaults = FIELDS.map((field) => [field, DEFAULT_LORE_SETTINGS[NAMES[field]]]);
  return { ...(Object.fromEntries(defaults) as ToldSettings), ...set };
}

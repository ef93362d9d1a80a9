import { MATCH_TEXTS, MAX_SCAN_DEPTH } from './lore-types.ts';
import type { LoreTrigger, MatchText } from './lore-types.ts';

/** How the secondary keys are taken; the number SillyTavern gives it is the index. */
const SECONDARY_LOGICS = ['and_any', 'not_all', 'not_any', 'and_all'] as const;
type SecondaryLogic = (typeof SECONDARY_LOGICS)[number];

/** Who an entry is for. */
interface CharacterFilter {
  names: string[];
  tags: string[];
  isExclude: boolean;
}

/** What SillyTavern keeps of an entry beside the fields of a card's lorebook, in `extensions`. */
export interface EntryExtras {
  /** Whether there is anything of SillyTavern's: it always writes `use_regex: true`, and never means it. */
  fromSillyTavern: boolean;
  position: number | null;
  depth: number;
  role: number;
  outletName: string;
  logic: SecondaryLogic;
  /** In percent; 100 when probability is not used. */
  probability: number;
  groups: string[];
  groupOverride: boolean;
  groupWeight: number;
  useGroupScoring: boolean | null;
  excludeRecursion: boolean;
  preventRecursion: boolean;
  /** 0: is not held back. */
  delayUntilRecursion: number;
  scanDepth: number | null;
  caseSensitive: boolean | null;
  matchWholeWords: boolean | null;
  ignoreBudget: boolean;
  /** In messages; 0 for none, as with the two below. */
  sticky: number;
  cooldown: number;
  delay: number;
  /** Empty: for all. */
  triggers: LoreTrigger[];
  filter: CharacterFilter | null;
  matchTexts: MatchText[];
}

/**
 * Reads SillyTavern's extras of an entry, in the names of its cards (snake case) or of its world files (camel case),
 * and with its defaults. A value of another kind is one that is absent.
 */
export function readExtras(extensions: Record<string, unknown>): EntryExtras {
  const read = reader(extensions);
  const useProbability = read('useProbability', 'use_probability') !== false;
  const probability = toNumber(read('probability'), 100);
  const delayed = read('delay_until_recursion', 'delayUntilRecursion');
  return {
    fromSillyTavern: SILLYTAVERN_ONLY.some((name) => Object.hasOwn(extensions, name)),
    position: toNumber(read('position'), null),
    depth: Math.max(0, Math.floor(toNumber(read('depth'), 4))),
    role: toNumber(read('role'), 0),
    outletName: toText(read('outlet_name', 'outletName')).trim(),
    logic: SECONDARY_LOGICS[toNumber(read('selectiveLogic', 'selective_logic'), 0)] ?? 'and_any',
    probability: useProbability ? Math.min(100, Math.max(0, probability)) : 100,
    groups: namesIn(toText(read('group'))),
    groupOverride: read('group_override', 'groupOverride') === true,
    groupWeight: Math.max(0, toNumber(read('group_weight', 'groupWeight'), 100)),
    useGroupScoring: toFlag(read('use_group_scoring', 'useGroupScoring')),
    excludeRecursion: read('exclude_recursion', 'excludeRecursion') === true,
    preventRecursion: read('prevent_recursion', 'preventRecursion') === true,
    delayUntilRecursion: delayed === true ? 1 : Math.max(0, toNumber(delayed, 0)),
    scanDepth: toDepth(read('scan_depth', 'scanDepth')),
    caseSensitive: toFlag(read('case_sensitive', 'caseSensitive')),
    matchWholeWords: toFlag(read('match_whole_words', 'matchWholeWords')),
    ignoreBudget: read('ignore_budget', 'ignoreBudget') === true,
    sticky: toCount(read('sticky')),
    cooldown: toCount(read('cooldown')),
    delay: toCount(read('delay')),
    triggers: toTexts(read('triggers')).filter(isTrigger),
    filter: toFilter(read('character_filter', 'characterFilter')),
    matchTexts: MATCH_TEXTS.filter((name) => read(`match_${name}`, camelCase(`match_${name}`)) === true),
  };
}

const SILLYTAVERN_ONLY = ['selectiveLogic', 'useProbability', 'exclude_recursion', 'display_index', 'group_weight'];
const TRIGGERS = new Set<string>(['normal', 'continue', 'impersonate', 'swipe', 'regenerate', 'quiet']);

function reader(fields: Record<string, unknown>) {
  return (...names: string[]): unknown => {
    const name = names.find((each) => Object.hasOwn(fields, each));
    return name === undefined ? undefined : fields[name];
  };
}

// Cards in the wild carry numbers as strings.
function toNumber<Fallback extends number | null>(value: unknown, fallback: Fallback): number | Fallback {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) ? amount : fallback;
}

function toCount(value: unknown): number {
  return Math.max(0, Math.floor(toNumber(value, 0)));
}

/** A scan depth as it is used: whole, from 0 to the deepest there is; null for none. */
export function toDepth(value: unknown): number | null {
  const depth = toNumber(value, null);
  return depth === null ? null : Math.min(MAX_SCAN_DEPTH, Math.max(0, Math.floor(depth)));
}

function toFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function toTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== '');
}

function isTrigger(value: string): value is LoreTrigger {
  return TRIGGERS.has(value);
}

function toFilter(value: unknown): CharacterFilter | null {
  if (typeof value !== 'object' || value === null) return null;
  const read = reader(value as Record<string, unknown>);
  const [names, tags] = [toTexts(read('names')), toTexts(read('tags'))];
  if (names.length + tags.length === 0) return null;
  return { names, tags, isExclude: read('isExclude', 'is_exclude') === true };
}

function camelCase(name: string): string {
  return name.replaceAll(/_[a-z]/g, (part) => part.slice(1).toUpperCase());
}

import type { EntryRun, Judgement } from './entry-run.ts';
import type { LoreInput, LoreTrigger } from './lore-types.ts';

/** What of a turn the rules ask for. */
export type RuleFacts = Pick<LoreInput, 'trigger' | 'character' | 'chatLength'>;

/**
 * Whether an entry is out for the whole turn, whatever is said: it is switched off, is for another occasion or
 * another character, waits for a longer chat, or rests after it fired. A sticky entry does not rest.
 */
export function stopByRule(
  { entry, isSticky }: EntryRun,
  isCooling: boolean,
  { trigger, character, chatLength }: RuleFacts,
): Judgement | null {
  const { triggers, filter, delay } = entry.extras;
  if (!entry.enabled) return { fired: false, reason: 'disabled' };
  if (triggers.length > 0 && !triggers.some((each) => isOccasion(each, trigger))) {
    return { fired: false, reason: 'trigger', detail: `It is for ${triggers.join(', ')}; this turn is ${trigger}.` };
  }
  if (filter && !passes(filter, character)) {
    return { fired: false, reason: 'filter', detail: 'It is for other characters.' };
  }
  if (chatLength < delay) {
    return { fired: false, reason: 'delay', detail: `It waits for ${delay} messages; there are ${chatLength}.` };
  }
  if (isCooling && !isSticky) return { fired: false, reason: 'cooldown', detail: 'It rests after it was in.' };
  return null;
}

/** A reply written beside another one is both what SillyTavern calls a swipe and what it calls to regenerate. */
function isOccasion(wanted: LoreTrigger, trigger: LoreTrigger): boolean {
  return wanted === trigger || (wanted === 'swipe' && trigger === 'regenerate');
}

type Filter = NonNullable<EntryRun['entry']['extras']['filter']>;

// Names and tags are two conditions: a filter that has both asks for both.
function passes({ names, tags, isExclude }: Filter, character: LoreInput['character']): boolean {
  const hasName = character !== null && names.includes(character.name);
  const hasTag = character !== null && character.tags.some((tag) => tags.includes(tag));
  return (names.length === 0 || hasName !== isExclude) && (tags.length === 0 || hasTag !== isExclude);
}

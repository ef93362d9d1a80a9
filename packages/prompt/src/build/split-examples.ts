const START = /<start>/gi;

/** The dialogues of a card's examples, which `<START>` separates (character card specification V1). */
export function splitExamples(examples: string): string[] {
  return examples
    .split(START)
    .map((dialogue) => dialogue.trim())
    .filter((dialogue) => dialogue !== '');
}

/** The first words to the model when a character has no `system_prompt` of its own. */
export const DEFAULT_MAIN_PROMPT = "You are {{char}}. Stay in character and write {{char}}'s next message to {{user}}.";

/** An entry of a lorebook for tests. */
export const loreEntry = (keys: string[], content: string, more: object = {}) => ({
  keys,
  content,
  enabled: true,
  insertion_order: 100,
  use_regex: false,
  extensions: {},
  ...more,
});

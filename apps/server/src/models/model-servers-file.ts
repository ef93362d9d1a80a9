import { z } from 'zod';

const mustBe = (what: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : `must be ${what}`),
});

const text = z.string(mustBe('text, in quotes where it looks like something else')).min(1, 'must not be empty');

const integer = (maximum: number) => {
  const rule = mustBe(`a whole number from 1 to ${maximum}`);
  return z.int(rule).min(1, rule).max(maximum, rule);
};

// A pause longer than what a timer can hold would be none at all.
const milliseconds = integer(86_400_000);

const visible = text.regex(/^[\x21-\x7e]+$/, 'must have visible ASCII characters and no spaces');
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of a header');
const headerValue = text.regex(/^[\x20-\x7e]+$/, 'must have ASCII characters alone, in one line');

const serverName = z
  .string()
  .regex(/^[\w-]+$/, 'is no name of a server: it takes letters, digits, - and _')
  .refine((name) => name !== 'greenroom', 'is the name of the server itself; take another one');

/** A model server as the file describes it. */
const ModelServerEntry = z.strictObject(
  {
    base_url: text.refine(isModelServerUrl, 'must be an http or https URL without credentials'),
    api_key: visible.optional(),
    api_key_env: visible.optional(),
    headers: z.record(headerName, headerValue, mustBe('a map of headers')).optional(),
    models: z.array(text, mustBe('a list of names of models')).optional(),
    context_tokens: integer(10_000_000).optional(),
    connect_timeout_ms: milliseconds.optional(),
    first_event_timeout_ms: milliseconds.optional(),
    idle_timeout_ms: milliseconds.optional(),
  },
  mustBe('a map with a base_url'),
);
export type ModelServerEntry = z.infer<typeof ModelServerEntry>;

/** What stands in a file of model servers. */
export const ModelServersFile = z.strictObject(
  {
    default_server: text.optional(),
    default_model: text.optional(),
    servers: z.record(serverName, ModelServerEntry, mustBe('a map from the name of each server to what it is')),
  },
  mustBe('a map with servers in it'),
);
export type ModelServersFile = z.infer<typeof ModelServersFile>;

/** Whether a model server can be reached under such an address. What opens it belongs elsewhere: a URL gets around. */
export function isModelServerUrl(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

import { z } from 'zod';
import { collection, pageQuery } from './collection.ts';
import { Timestamp } from './ids.ts';
import { text } from './text.ts';

/** What an API key may do: read, write, or manage the account's API keys. */
export const Scope = z.enum(['read', 'write', 'account']);
export type Scope = z.infer<typeof Scope>;

const Username = z
  .string()
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N}._@+-]{0,98}[\p{L}\p{N}])?$/u, 'must be 1 to 100 letters, digits or . _ @ + -')
  .meta({ description: 'Letters, digits and . _ @ + -; case makes no difference' });
const Password = text(1024, 8);

/** A name and a password for a new account. */
export const RegisterInput = z.strictObject({ username: Username, password: Password });
export type RegisterInput = z.infer<typeof RegisterInput>;

/** A name and a password to log in with. `grant_type` is taken, so that OAuth 2 password forms work. */
export const LoginInput = z.strictObject({
  username: text(100, 1),
  password: text(1024, 1),
  grant_type: z.literal('password').optional(),
});
export type LoginInput = z.infer<typeof LoginInput>;

/** The refresh token that a login or the last refresh gave. */
export const RefreshInput = z.strictObject({ refresh_token: text(200, 1) });
export type RefreshInput = z.infer<typeof RefreshInput>;

/** What a login answers. */
export const TokenPair = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().meta({ description: 'Seconds the access token is good for' }),
  })
  .meta({ id: 'TokenPair' });
export type TokenPair = z.infer<typeof TokenPair>;

/** A person with an account. */
export const User = z.object({ id: z.uuid(), username: z.string(), created_at: Timestamp }).meta({ id: 'User' });
export type User = z.infer<typeof User>;

/** Who is asking, and what their credentials allow. */
export const Me = User.extend({ scopes: z.array(Scope) }).meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

/** A personal API key, without the key. */
export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: 'How the key begins, to tell keys apart' }),
    scopes: z.array(Scope),
    created_at: Timestamp,
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

/** A new API key; `key` is shown this once. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() }).meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** The API keys of an account. */
export const ApiKeyList = collection('ApiKeyList', ApiKey);
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/** Which API keys to list. */
export const ListApiKeysInput = z.strictObject({ ...pageQuery });
export type ListApiKeysInput = z.infer<typeof ListApiKeysInput>;

/** A name for a new API key, what it may do, and until when. */
export const CreateApiKeyInput = z.strictObject({
  name: text(100, 1),
  scopes: z.array(Scope).min(1).max(3).default(['read', 'write']),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
});
export type CreateApiKeyInput = z.infer<typeof CreateApiKeyInput>;

/** Names one API key. */
export const ApiKeyRef = z.strictObject({ key_id: z.uuid() });
export type ApiKeyRef = z.infer<typeof ApiKeyRef>;

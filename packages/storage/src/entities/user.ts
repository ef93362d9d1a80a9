import type { LoreSettings } from '@greenroom/contract';
import { defineEntity, p } from '@mikro-orm/core';

/** What an owner has set for the prompts of all chats; what is absent is the default. */
export interface PromptSettings {
  lore?: Partial<LoreSettings>;
  /** Of the IANA database; UTC when absent. */
  time_zone?: string;
}

const schema = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    id: p.uuid().primary(),
    issuer: p.string().length(255),
    subject: p.string().length(255),
    username: p.string().length(100),
    username_key: p.string().length(200).unique().strictNullable(),
    password_hash: p.text().strictNullable(),
    chat_count: p.integer().default(0),
    character_count: p.integer().default(0),
    lorebook_ids: p.json<number[]>().nullable(),
    prompt_settings: p.json<PromptSettings>().nullable(),
    created_at: p.datetime(3),
  },
  uniques: [{ properties: ['issuer', 'subject'] }],
});

/**
 * An owner of chats and characters: an account made here (`username_key`, `password_hash`) or the subject of an
 * identity provider. The two counters are what the quotas are held with: raising one locks the row.
 */
export class User extends schema.class {}
schema.setClass(User);

import { Migration } from '@mikro-orm/migrations';

export class Initial extends Migration {
  override name = '0001-initial';

  override up(): void {
    this.addSql(
      `create table "idempotency_record" ("id" varchar(64) not null, "fingerprint" varchar(64) not null, "answer" bytea not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "idempotency_record_expires_at_index" on "idempotency_record" ("expires_at");`);

    this.addSql(
      `create table "rate_limit" ("key" varchar(255) not null, "points" int not null default 0, "expire" bigint null, primary key ("key"));`,
    );

    this.addSql(
      `create table "user" ("id" uuid not null, "issuer" varchar(255) not null, "subject" varchar(255) not null, "username" varchar(100) not null, "username_key" varchar(200) null, "password_hash" text null, "chat_count" int not null default 0, "character_count" int not null default 0, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "user" add constraint "user_username_key_unique" unique ("username_key");`);
    this.addSql(`alter table "user" add constraint "user_issuer_subject_unique" unique ("issuer", "subject");`);

    this.addSql(
      `create table "refresh_token" ("hash" varchar(64) not null, "family_id" uuid not null, "owner_id" uuid not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("hash"));`,
    );
    this.addSql(`create index "refresh_token_family_id_index" on "refresh_token" ("family_id");`);
    this.addSql(`create index "refresh_token_owner_id_index" on "refresh_token" ("owner_id");`);

    this.addSql(
      `create table "character" ("id" serial primary key, "owner_id" uuid not null, "name" varchar(200) not null, "name_key" text not null, "description" text not null, "personality" text not null, "scenario" text not null, "first_message" text not null, "message_example" text not null, "system_prompt" text not null, "post_history_instructions" text not null, "alternate_greetings" jsonb not null, "group_only_greetings" jsonb not null, "creator_notes" text not null, "tags" jsonb not null, "creator" text not null, "character_version" varchar(200) not null, "nickname" varchar(200) null, "extensions" jsonb not null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null);`,
    );
    this.addSql(
      `create index "character_owner_id_updated_at_id_index" on "character" ("owner_id", "updated_at", "id");`,
    );
    this.addSql(
      `create index "character_owner_id_created_at_id_index" on "character" ("owner_id", "created_at", "id");`,
    );

    this.addSql(
      `create table "chat" ("id" uuid not null, "owner_id" uuid not null, "character_id" int null, "character_name" varchar(200) null, "title" varchar(500) not null, "title_key" text not null, "state" varchar(20) not null, "rating" int null, "tags" jsonb not null, "pinned" boolean not null, "archived" boolean not null, "source" varchar(100) null, "external_ref" varchar(500) null, "metadata" jsonb not null, "user_name" varchar(200) null, "persona_id" int null, "parent_chat_id" uuid null, "root_id" uuid not null, "forked_from_message_id" uuid null, "head_id" uuid null, "head_depth" int not null default -1, "message_count" int not null default 0, "node_count" int not null default 0, "last_seq" int not null default 0, "last_message_at" timestamptz(3) null, "create_hash" varchar(64) null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "chat_character_id_index" on "chat" ("character_id");`);
    this.addSql(`create index "chat_owner_id_updated_at_id_index" on "chat" ("owner_id", "updated_at", "id");`);
    this.addSql(`create index "chat_owner_id_created_at_id_index" on "chat" ("owner_id", "created_at", "id");`);

    this.addSql(
      `create table "message" ("id" uuid not null, "chat_id" uuid not null, "parent_id" uuid null, "seq" int not null, "depth" int not null, "on_path" boolean not null, "role" varchar(20) not null, "name" varchar(200) null, "speaker_character_id" int null, "content" text not null, "model" varchar(200) null, "provider" varchar(200) null, "finish_reason" varchar(200) null, "usage" jsonb null, "hidden" boolean not null, "pinned" boolean not null, "metadata" jsonb not null, "create_hash" varchar(64) null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "message_parent_id_chat_id_index" on "message" ("parent_id", "chat_id");`);
    this.addSql(`alter table "message" add constraint "message_chat_id_seq_unique" unique ("chat_id", "seq");`);
    this.addSql(`create unique index "message_path_unique" on "message" ("chat_id", "depth") where on_path;`);

    this.addSql(
      `create table "api_key" ("id" uuid not null, "owner_id" uuid not null, "name" varchar(100) not null, "prefix" varchar(20) not null, "hash" varchar(64) not null, "scopes" jsonb not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) null, "last_used_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "api_key_owner_id_index" on "api_key" ("owner_id");`);
    this.addSql(`alter table "api_key" add constraint "api_key_hash_unique" unique ("hash");`);

    this.addSql(
      `alter table "refresh_token" add constraint "refresh_token_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "character" add constraint "character_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "chat" add constraint "chat_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "chat" add constraint "chat_character_id_foreign" foreign key ("character_id") references "character" ("id") on delete set null;`,
    );

    this.addSql(
      `alter table "message" add constraint "message_chat_id_foreign" foreign key ("chat_id") references "chat" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "api_key" add constraint "api_key_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );
  }

  override down(): void {
    this.addSql(`alter table "refresh_token" drop constraint "refresh_token_owner_id_foreign";`);
    this.addSql(`alter table "character" drop constraint "character_owner_id_foreign";`);
    this.addSql(`alter table "chat" drop constraint "chat_owner_id_foreign";`);
    this.addSql(`alter table "api_key" drop constraint "api_key_owner_id_foreign";`);
    this.addSql(`alter table "chat" drop constraint "chat_character_id_foreign";`);
    this.addSql(`alter table "message" drop constraint "message_chat_id_foreign";`);

    this.addSql(`drop table if exists "idempotency_record" cascade;`);
    this.addSql(`drop table if exists "rate_limit" cascade;`);
    this.addSql(`drop table if exists "user" cascade;`);
    this.addSql(`drop table if exists "refresh_token" cascade;`);
    this.addSql(`drop table if exists "character" cascade;`);
    this.addSql(`drop table if exists "chat" cascade;`);
    this.addSql(`drop table if exists "message" cascade;`);
    this.addSql(`drop table if exists "api_key" cascade;`);
  }
}

import { Migration } from '@mikro-orm/migrations';

export class AddCards extends Migration {
  override name = '0003-add-cards';

  override up(): void {
    this.addSql(
      `create table "picture" ("id" uuid not null, "owner_id" uuid not null, "media_type" varchar(100) not null, "width" int not null, "height" int not null, "content_hash" varchar(64) not null, "bytes" bytea not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "picture_owner_id_index" on "picture" ("owner_id");`);

    this.addSql(
      `create table "persona" ("id" serial primary key, "owner_id" uuid not null, "name" varchar(200) not null, "name_key" text not null, "description" text not null, "position" varchar(20) not null, "depth" int null, "role" varchar(20) null, "lorebook_ids" jsonb not null, "avatar_id" uuid null, "is_default" boolean not null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null);`,
    );
    this.addSql(`create index "persona_owner_id_updated_at_id_index" on "persona" ("owner_id", "updated_at", "id");`);
    this.addSql(`create index "persona_owner_id_created_at_id_index" on "persona" ("owner_id", "created_at", "id");`);

    this.addSql(
      `create table "lorebook" ("id" serial primary key, "owner_id" uuid not null, "name" varchar(200) not null, "name_key" text not null, "book" jsonb not null, "entry_count" int not null, "source" varchar(40) null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null);`,
    );
    this.addSql(`create index "lorebook_owner_id_updated_at_id_index" on "lorebook" ("owner_id", "updated_at", "id");`);
    this.addSql(`create index "lorebook_owner_id_created_at_id_index" on "lorebook" ("owner_id", "created_at", "id");`);

    this.addSql(
      `create table "character_version" ("character_id" int not null, "version" int not null, "card" jsonb not null, "created_at" timestamptz(3) not null, primary key ("character_id", "version"));`,
    );

    this.addSql(
      `create table "character_file" ("character_id" int not null, "owner_id" uuid not null, "file_name" varchar(255) null, "media_type" varchar(100) not null, "content_hash" varchar(64) not null, "bytes" bytea not null, "created_at" timestamptz(3) not null, primary key ("character_id"));`,
    );
    this.addSql(
      `create index "character_file_owner_id_content_hash_index" on "character_file" ("owner_id", "content_hash");`,
    );

    this.addSql(`alter table "user" add "lorebook_ids" jsonb null, add "prompt_settings" jsonb null;`);

    this.addSql(
      `alter table "character" add "character_book" jsonb null, add "card_data" jsonb null, add "card_root" jsonb null, add "lorebook_ids" jsonb null, add "persona_id" int null, add "avatar_id" uuid null;`,
    );

    this.addSql(
      `alter table "chat" add "character_version" int null, add "lorebook_ids" jsonb null, add "authors_note" jsonb null, add "overrides" jsonb null, add "summary" text null, add "summary_message_id" uuid null, add "group_chat" jsonb null;`,
    );

    this.addSql(`alter table "message" add "audience" jsonb null, add "prompt_state" jsonb null;`);

    this.addSql(
      `alter table "picture" add constraint "picture_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "persona" add constraint "persona_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "lorebook" add constraint "lorebook_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "character_version" add constraint "character_version_character_id_foreign" foreign key ("character_id") references "character" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "character_file" add constraint "character_file_character_id_foreign" foreign key ("character_id") references "character" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "character_file" add constraint "character_file_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists "picture" cascade;`);
    this.addSql(`drop table if exists "persona" cascade;`);
    this.addSql(`drop table if exists "lorebook" cascade;`);
    this.addSql(`drop table if exists "character_version" cascade;`);
    this.addSql(`drop table if exists "character_file" cascade;`);

    this.addSql(
      `alter table "character" drop column "character_book", drop column "card_data", drop column "card_root", drop column "lorebook_ids", drop column "persona_id", drop column "avatar_id";`,
    );

    this.addSql(
      `alter table "chat" drop column "character_version", drop column "lorebook_ids", drop column "authors_note", drop column "overrides", drop column "summary", drop column "summary_message_id", drop column "group_chat";`,
    );

    this.addSql(`alter table "message" drop column "audience", drop column "prompt_state";`);

    this.addSql(`alter table "user" drop column "lorebook_ids", drop column "prompt_settings";`);
  }
}

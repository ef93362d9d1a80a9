import { Migration } from '@mikro-orm/migrations';

export class Initial extends Migration {
  override name = '0001-initial';

  override up(): void {
    this.addSql(
      `create table \`idempotency_record\` (\`id\` text not null primary key, \`fingerprint\` text not null, \`answer\` blob not null, \`created_at\` datetime not null, \`expires_at\` datetime not null);`,
    );
    this.addSql(`create index \`idempotency_record_expires_at_index\` on \`idempotency_record\` (\`expires_at\`);`);

    this.addSql(
      `create table \`rate_limit\` (\`key\` text not null primary key, \`points\` integer not null default 0, \`expire\` bigint null);`,
    );

    this.addSql(
      `create table \`user\` (\`id\` text not null primary key, \`issuer\` text not null, \`subject\` text not null, \`username\` text not null, \`username_key\` text null, \`password_hash\` text null, \`chat_count\` integer not null default 0, \`character_count\` integer not null default 0, \`created_at\` datetime not null);`,
    );
    this.addSql(`create unique index \`user_username_key_unique\` on \`user\` (\`username_key\`);`);
    this.addSql(`create unique index \`user_issuer_subject_unique\` on \`user\` (\`issuer\`, \`subject\`);`);

    this.addSql(
      `create table \`refresh_token\` (\`hash\` text not null primary key, \`family_id\` text not null, \`owner_id\` text not null, \`created_at\` datetime not null, \`expires_at\` datetime not null, \`used_at\` datetime null, constraint \`refresh_token_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade);`,
    );
    this.addSql(`create index \`refresh_token_family_id_index\` on \`refresh_token\` (\`family_id\`);`);
    this.addSql(`create index \`refresh_token_owner_id_index\` on \`refresh_token\` (\`owner_id\`);`);

    this.addSql(
      `create table \`character\` (\`id\` integer not null primary key autoincrement, \`owner_id\` text not null, \`name\` text not null, \`name_key\` text not null, \`description\` text not null, \`personality\` text not null, \`scenario\` text not null, \`first_message\` text not null, \`message_example\` text not null, \`system_prompt\` text not null, \`post_history_instructions\` text not null, \`alternate_greetings\` json not null, \`group_only_greetings\` json not null, \`creator_notes\` text not null, \`tags\` json not null, \`creator\` text not null, \`character_version\` text not null, \`nickname\` text null, \`extensions\` json not null, \`version\` integer not null default 1, \`created_at\` datetime not null, \`updated_at\` datetime not null, \`deleted_at\` datetime null, constraint \`character_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade);`,
    );
    this.addSql(
      `create index \`character_owner_id_updated_at_id_index\` on \`character\` (\`owner_id\`, \`updated_at\`, \`id\`);`,
    );
    this.addSql(
      `create index \`character_owner_id_created_at_id_index\` on \`character\` (\`owner_id\`, \`created_at\`, \`id\`);`,
    );

    this.addSql(
      `create table \`chat\` (\`id\` text not null primary key, \`owner_id\` text not null, \`character_id\` integer null, \`character_name\` text null, \`title\` text not null, \`title_key\` text not null, \`state\` text not null, \`rating\` integer null, \`tags\` json not null, \`pinned\` integer not null, \`archived\` integer not null, \`source\` text null, \`external_ref\` text null, \`metadata\` json not null, \`user_name\` text null, \`persona_id\` integer null, \`parent_chat_id\` text null, \`root_id\` text not null, \`forked_from_message_id\` text null, \`head_id\` text null, \`head_depth\` integer not null default -1, \`message_count\` integer not null default 0, \`node_count\` integer not null default 0, \`last_seq\` integer not null default 0, \`last_message_at\` datetime null, \`create_hash\` text null, \`version\` integer not null default 1, \`created_at\` datetime not null, \`updated_at\` datetime not null, \`deleted_at\` datetime null, constraint \`chat_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade, constraint \`chat_character_id_foreign\` foreign key (\`character_id\`) references \`character\` (\`id\`) on delete set null);`,
    );
    this.addSql(`create index \`chat_character_id_index\` on \`chat\` (\`character_id\`);`);
    this.addSql(
      `create index \`chat_owner_id_updated_at_id_index\` on \`chat\` (\`owner_id\`, \`updated_at\`, \`id\`);`,
    );
    this.addSql(
      `create index \`chat_owner_id_created_at_id_index\` on \`chat\` (\`owner_id\`, \`created_at\`, \`id\`);`,
    );

    this.addSql(
      `create table \`message\` (\`id\` text not null primary key, \`chat_id\` text not null, \`parent_id\` text null, \`seq\` integer not null, \`depth\` integer not null, \`on_path\` integer not null, \`role\` text not null, \`name\` text null, \`speaker_character_id\` integer null, \`content\` text not null, \`model\` text null, \`provider\` text null, \`finish_reason\` text null, \`usage\` json null, \`hidden\` integer not null, \`pinned\` integer not null, \`metadata\` json not null, \`create_hash\` text null, \`version\` integer not null default 1, \`created_at\` datetime not null, \`updated_at\` datetime not null, constraint \`message_chat_id_foreign\` foreign key (\`chat_id\`) references \`chat\` (\`id\`) on delete cascade);`,
    );
    this.addSql(`create index \`message_parent_id_chat_id_index\` on \`message\` (\`parent_id\`, \`chat_id\`);`);
    this.addSql(`create unique index \`message_chat_id_seq_unique\` on \`message\` (\`chat_id\`, \`seq\`);`);
    this.addSql(`create unique index \`message_path_unique\` on \`message\` (\`chat_id\`, \`depth\`) where on_path;`);

    this.addSql(
      `create table \`api_key\` (\`id\` text not null primary key, \`owner_id\` text not null, \`name\` text not null, \`prefix\` text not null, \`hash\` text not null, \`scopes\` json not null, \`created_at\` datetime not null, \`expires_at\` datetime null, \`last_used_at\` datetime null, constraint \`api_key_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade);`,
    );
    this.addSql(`create index \`api_key_owner_id_index\` on \`api_key\` (\`owner_id\`);`);
    this.addSql(`create unique index \`api_key_hash_unique\` on \`api_key\` (\`hash\`);`);
  }

  override down(): void {
    this.addSql(`drop table if exists \`idempotency_record\`;`);
    this.addSql(`drop table if exists \`rate_limit\`;`);
    this.addSql(`drop table if exists \`user\`;`);
    this.addSql(`drop table if exists \`refresh_token\`;`);
    this.addSql(`drop table if exists \`character\`;`);
    this.addSql(`drop table if exists \`chat\`;`);
    this.addSql(`drop table if exists \`message\`;`);
    this.addSql(`drop table if exists \`api_key\`;`);
  }
}

import { Migration } from '@mikro-orm/migrations';

export class AddCards extends Migration {
  override name = '0003-add-cards';

  override up(): void {
    this.addSql(
      `create table \`picture\` (\`id\` text not null primary key, \`owner_id\` text not null, \`media_type\` text not null, \`width\` integer not null, \`height\` integer not null, \`content_hash\` text not null, \`bytes\` blob not null, \`created_at\` datetime not null, constraint \`picture_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade);`,
    );
    this.addSql(`create index \`picture_owner_id_index\` on \`picture\` (\`owner_id\`);`);

    this.addSql(
      `create table \`persona\` (\`id\` integer not null primary key autoincrement, \`owner_id\` text not null, \`name\` text not null, \`name_key\` text not null, \`description\` text not null, \`position\` text not null, \`depth\` integer null, \`role\` text null, \`lorebook_ids\` json not null, \`avatar_id\` text null, \`is_default\` integer not null, \`version\` integer not null default 1, \`created_at\` datetime not null, \`updated_at\` datetime not null, \`deleted_at\` datetime null, constraint \`persona_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade);`,
    );
    this.addSql(
      `create index \`persona_owner_id_updated_at_id_index\` on \`persona\` (\`owner_id\`, \`updated_at\`, \`id\`);`,
    );
    this.addSql(
      `create index \`persona_owner_id_created_at_id_index\` on \`persona\` (\`owner_id\`, \`created_at\`, \`id\`);`,
    );

    this.addSql(
      `create table \`lorebook\` (\`id\` integer not null primary key autoincrement, \`owner_id\` text not null, \`name\` text not null, \`name_key\` text not null, \`book\` json not null, \`entry_count\` integer not null, \`source\` text null, \`version\` integer not null default 1, \`created_at\` datetime not null, \`updated_at\` datetime not null, \`deleted_at\` datetime null, constraint \`lorebook_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade);`,
    );
    this.addSql(
      `create index \`lorebook_owner_id_updated_at_id_index\` on \`lorebook\` (\`owner_id\`, \`updated_at\`, \`id\`);`,
    );
    this.addSql(
      `create index \`lorebook_owner_id_created_at_id_index\` on \`lorebook\` (\`owner_id\`, \`created_at\`, \`id\`);`,
    );

    this.addSql(
      `create table \`character_version\` (\`character_id\` integer not null, \`version\` integer not null, \`card\` json not null, \`created_at\` datetime not null, primary key (\`character_id\`, \`version\`), constraint \`character_version_character_id_foreign\` foreign key (\`character_id\`) references \`character\` (\`id\`) on delete cascade);`,
    );

    this.addSql(
      `create table \`character_file\` (\`character_id\` integer not null primary key, \`owner_id\` text not null, \`file_name\` text null, \`media_type\` text not null, \`content_hash\` text not null, \`bytes\` blob not null, \`created_at\` datetime not null, constraint \`character_file_character_id_foreign\` foreign key (\`character_id\`) references \`character\` (\`id\`) on update cascade on delete cascade, constraint \`character_file_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade);`,
    );
    this.addSql(
      `create index \`character_file_owner_id_content_hash_index\` on \`character_file\` (\`owner_id\`, \`content_hash\`);`,
    );

    this.addSql(`alter table \`user\` add column \`lorebook_ids\` json null;`);
    this.addSql(`alter table \`user\` add column \`prompt_settings\` json null;`);

    this.addSql(`alter table \`character\` add column \`character_book\` json null;`);
    this.addSql(`alter table \`character\` add column \`card_data\` json null;`);
    this.addSql(`alter table \`character\` add column \`card_root\` json null;`);
    this.addSql(`alter table \`character\` add column \`lorebook_ids\` json null;`);
    this.addSql(`alter table \`character\` add column \`persona_id\` integer null;`);
    this.addSql(`alter table \`character\` add column \`avatar_id\` text null;`);

    this.addSql(`alter table \`chat\` add column \`character_version\` integer null;`);
    this.addSql(`alter table \`chat\` add column \`lorebook_ids\` json null;`);
    this.addSql(`alter table \`chat\` add column \`authors_note\` json null;`);
    this.addSql(`alter table \`chat\` add column \`overrides\` json null;`);
    this.addSql(`alter table \`chat\` add column \`summary\` text null;`);
    this.addSql(`alter table \`chat\` add column \`summary_message_id\` text null;`);
    this.addSql(`alter table \`chat\` add column \`group_chat\` json null;`);

    this.addSql(`alter table \`message\` add column \`audience\` json null;`);
    this.addSql(`alter table \`message\` add column \`prompt_state\` json null;`);
  }

  override down(): void {
    this.addSql(`drop table if exists \`picture\`;`);
    this.addSql(`drop table if exists \`persona\`;`);
    this.addSql(`drop table if exists \`lorebook\`;`);
    this.addSql(`drop table if exists \`character_version\`;`);
    this.addSql(`drop table if exists \`character_file\`;`);

    this.addSql(`alter table \`character\` drop column \`character_book\`;`);
    this.addSql(`alter table \`character\` drop column \`card_data\`;`);
    this.addSql(`alter table \`character\` drop column \`card_root\`;`);
    this.addSql(`alter table \`character\` drop column \`lorebook_ids\`;`);
    this.addSql(`alter table \`character\` drop column \`persona_id\`;`);
    this.addSql(`alter table \`character\` drop column \`avatar_id\`;`);

    this.addSql(`alter table \`chat\` drop column \`character_version\`;`);
    this.addSql(`alter table \`chat\` drop column \`lorebook_ids\`;`);
    this.addSql(`alter table \`chat\` drop column \`authors_note\`;`);
    this.addSql(`alter table \`chat\` drop column \`overrides\`;`);
    this.addSql(`alter table \`chat\` drop column \`summary\`;`);
    this.addSql(`alter table \`chat\` drop column \`summary_message_id\`;`);
    this.addSql(`alter table \`chat\` drop column \`group_chat\`;`);

    this.addSql(`alter table \`message\` drop column \`audience\`;`);
    this.addSql(`alter table \`message\` drop column \`prompt_state\`;`);

    this.addSql(`alter table \`user\` drop column \`lorebook_ids\`;`);
    this.addSql(`alter table \`user\` drop column \`prompt_settings\`;`);
  }
}

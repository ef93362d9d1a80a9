import { Migration } from '@mikro-orm/migrations';

export class AddGenerations extends Migration {
  override name = '0002-add-generations';

  override up(): void {
    this.addSql(
      `create table \`generation\` (\`id\` text not null primary key, \`owner_id\` text not null, \`chat_id\` text null, \`message_id\` text null, \`user_message_id\` text null, \`kind\` text not null, \`status\` text not null, \`model\` text not null, \`provider\` text not null, \`finish_reason\` text null, \`error\` json null, \`prompt_tokens\` integer null, \`completion_tokens\` integer null, \`usage_estimated\` integer not null, \`first_token_ms\` integer null, \`duration_ms\` integer null, \`base_length\` integer not null, \`base_reasoning_length\` integer not null, \`text_length\` integer null, \`runner_id\` text not null, \`alive_at\` datetime not null, \`stop_requested\` integer not null, \`request_key\` text null, \`request_hash\` text null, \`created_at\` datetime not null, \`finished_at\` datetime null, constraint \`generation_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade, constraint \`generation_chat_id_foreign\` foreign key (\`chat_id\`) references \`chat\` (\`id\`) on delete set null);`,
    );
    this.addSql(
      `create index \`generation_owner_id_created_at_id_index\` on \`generation\` (\`owner_id\`, \`created_at\`, \`id\`);`,
    );
    this.addSql(
      `create index \`generation_chat_id_created_at_id_index\` on \`generation\` (\`chat_id\`, \`created_at\`, \`id\`);`,
    );
    this.addSql(`create index \`generation_message_id_index\` on \`generation\` (\`message_id\`);`);
    this.addSql(`create index \`generation_alive_index\` on \`generation\` (\`alive_at\`) where status = 'running';`);
    this.addSql(
      `create unique index \`generation_owner_id_request_key_unique\` on \`generation\` (\`owner_id\`, \`request_key\`);`,
    );
    this.addSql(
      `create unique index \`generation_running_unique\` on \`generation\` (\`chat_id\`) where status = 'running';`,
    );

    this.addSql(
      `create table \`change_event\` (\`id\` integer not null primary key autoincrement, \`owner_id\` text not null, \`type\` text not null, \`chat_id\` text null, \`message_id\` text null, \`generation_id\` text null, \`created_at\` datetime not null, constraint \`change_event_owner_id_foreign\` foreign key (\`owner_id\`) references \`user\` (\`id\`) on delete cascade);`,
    );
    this.addSql(`create index \`change_event_owner_id_id_index\` on \`change_event\` (\`owner_id\`, \`id\`);`);
    this.addSql(`create index \`change_event_created_at_index\` on \`change_event\` (\`created_at\`);`);

    this.addSql(`alter table \`message\` add column \`reasoning\` text null;`);
    this.addSql(`alter table \`message\` add column \`tool_calls\` json null;`);
    this.addSql(`alter table \`message\` add column \`tool_call_id\` text null;`);
  }

  override down(): void {
    this.addSql(`drop table if exists \`generation\`;`);
    this.addSql(`drop table if exists \`change_event\`;`);

    this.addSql(`alter table \`message\` drop column \`reasoning\`;`);
    this.addSql(`alter table \`message\` drop column \`tool_calls\`;`);
    this.addSql(`alter table \`message\` drop column \`tool_call_id\`;`);
  }
}

import { Migration } from '@mikro-orm/migrations';

export class AddGenerations extends Migration {
  override name = '0002-add-generations';

  override up(): void {
    this.addSql(
      `create table "generation" ("id" uuid not null, "owner_id" uuid not null, "chat_id" uuid null, "message_id" uuid null, "user_message_id" uuid null, "kind" varchar(20) not null, "status" varchar(20) not null, "model" varchar(200) not null, "provider" varchar(200) not null, "finish_reason" varchar(200) null, "error" jsonb null, "prompt_tokens" int null, "completion_tokens" int null, "usage_estimated" boolean not null, "first_token_ms" int null, "duration_ms" int null, "base_length" int not null, "base_reasoning_length" int not null, "text_length" int null, "runner_id" uuid not null, "alive_at" timestamptz(3) not null, "stop_requested" boolean not null, "request_key" varchar(64) null, "request_hash" varchar(64) null, "created_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `create index "generation_owner_id_created_at_id_index" on "generation" ("owner_id", "created_at", "id");`,
    );
    this.addSql(
      `create index "generation_chat_id_created_at_id_index" on "generation" ("chat_id", "created_at", "id");`,
    );
    this.addSql(`create index "generation_message_id_index" on "generation" ("message_id");`);
    this.addSql(`create index "generation_alive_index" on "generation" ("alive_at") where status = 'running';`);
    this.addSql(
      `alter table "generation" add constraint "generation_owner_id_request_key_unique" unique ("owner_id", "request_key");`,
    );
    this.addSql(
      `create unique index "generation_running_unique" on "generation" ("chat_id") where status = 'running';`,
    );

    this.addSql(
      `create table "change_event" ("id" bigserial primary key, "owner_id" uuid not null, "type" varchar(40) not null, "chat_id" uuid null, "message_id" uuid null, "generation_id" uuid null, "created_at" timestamptz(3) not null);`,
    );
    this.addSql(`create index "change_event_owner_id_id_index" on "change_event" ("owner_id", "id");`);
    this.addSql(`create index "change_event_created_at_index" on "change_event" ("created_at");`);

    this.addSql(
      `alter table "message" add "reasoning" text null, add "tool_calls" jsonb null, add "tool_call_id" varchar(200) null;`,
    );

    this.addSql(
      `alter table "generation" add constraint "generation_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "generation" add constraint "generation_chat_id_foreign" foreign key ("chat_id") references "chat" ("id") on delete set null;`,
    );

    this.addSql(
      `alter table "change_event" add constraint "change_event_owner_id_foreign" foreign key ("owner_id") references "user" ("id") on delete cascade;`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists "generation" cascade;`);
    this.addSql(`drop table if exists "change_event" cascade;`);

    this.addSql(`alter table "message" drop column "reasoning", drop column "tool_calls", drop column "tool_call_id";`);
  }
}

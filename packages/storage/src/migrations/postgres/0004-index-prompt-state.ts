import { Migration } from '@mikro-orm/migrations';

export class IndexPromptState extends Migration {
  override name = '0004-index-prompt-state';

  override up(): void {
    this.addSql(
      `create index "message_prompt_state_index" on "message" ("chat_id", "depth") where on_path and prompt_state is not null;`,
    );
  }

  override down(): void {
    this.addSql(`drop index "message_prompt_state_index";`);
  }
}

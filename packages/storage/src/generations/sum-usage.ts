import type { UsageReport } from '@greenroom/contract';
import type { SqlValue } from '../engines/engine.ts';
import type { UnitOfWork } from '../unit-of-work.ts';

/** Which of an owner's generations to sum up. */
interface UsageFilter {
  ownerId: string;
  chatId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** What generations cost, by model; the ones with the most tokens first. */
export async function sumUsage(unit: UnitOfWork, filter: UsageFilter): Promise<UsageReport['by_model']> {
  const conditions: [string, SqlValue | undefined][] = [
    ['owner_id = ?', filter.ownerId],
    ['chat_id = ?', filter.chatId],
    ['created_at >= ?', filter.since],
    ['created_at < ?', filter.until],
  ];
  const given = conditions.filter((condition): condition is [string, SqlValue] => condition[1] !== undefined);
  const rows = await unit.rows<Record<keyof UsageReport['by_model'][number], string | number>>(
    `select model, provider, count(*) as generations, ${sum('prompt_tokens')}, ${sum('completion_tokens')},
       coalesce(sum(case when usage_estimated then 1 else 0 end), 0) as estimated
     from generation where ${given.map(([sql]) => sql).join(' and ')} group by model, provider`,
    given.map(([, value]) => value),
  );
  return rows
    .map(({ model, provider, ...sums }) => ({
      model: String(model),
      provider: String(provider),
      generations: Number(sums.generations),
      prompt_tokens: Number(sums.prompt_tokens),
      completion_tokens: Number(sums.completion_tokens),
      total_tokens: Number(sums.prompt_tokens) + Number(sums.completion_tokens),
      estimated: Number(sums.estimated),
    }))
    .toSorted((a, b) => b.total_tokens - a.total_tokens || (a.model < b.model ? -1 : 1));
}

function sum(column: string): string {
  return `coalesce(sum(${column}), 0) as ${column}`;
}

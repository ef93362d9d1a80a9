import type { ImportPlan } from './plan-import.ts';

/**
 * The plan with other message ids, for ids that are taken on the server already: `replacements` leads from an
 * id of the file to its new one, and each is put wherever the old one stands. Ids without a replacement stay.
 * All are replaced at once, so ids may change places. The caller sees to it that the new ids differ from
 * each other and from those that stay. The plan given is left as it was.
 */
export function remapIds(plan: ImportPlan, replacements: ReadonlyMap<string, string>): ImportPlan {
  const renamed = (id: string) => replacements.get(id) ?? id;
  const renamedOrNull = (id: string | null) => (id === null ? null : renamed(id));
  return {
    ...plan,
    nodes: plan.nodes.map((node) => ({ ...node, id: renamed(node.id), parent_id: renamedOrNull(node.parent_id) })),
    head_id: renamedOrNull(plan.head_id),
    summary_message_id: renamedOrNull(plan.summary_message_id),
  };
}

export interface ModelNode {
  id: string;
  parentId: string | null;
  seq: number;
  depth: number;
  role: 'user' | 'assistant';
}

/** The message tree as a reader would write it down: no marks, no counters, everything computed from the parents. */
export class ModelTree {
  readonly nodes = new Map<string, ModelNode>();
  headId: string | null = null;
  lastSeq = 0;

  append(id: string, parentId: string | null, role: ModelNode['role']) {
    const depth = parentId === null ? 0 : this.node(parentId).depth + 1;
    this.nodes.set(id, { id, parentId, seq: ++this.lastSeq, depth, role });
    this.headId = id;
  }

  delete(id: string) {
    const { parentId } = this.node(id);
    for (const node of this.nodes.values()) if (node.parentId === id) node.parentId = parentId;
    this.nodes.delete(id);
    if (this.headId === id) this.headId = parentId;
  }

  /** The path goes through a message, and on along the newest answers. */
  select(id: string) {
    this.headId = id;
    for (let next = this.newestAnswer(id); next; next = this.newestAnswer(next.id)) this.headId = next.id;
  }

  private newestAnswer(id: string): ModelNode | undefined {
    return this.bySeq().findLast((node) => node.parentId === id);
  }

  node(id: string): ModelNode {
    const node = this.nodes.get(id);
    if (!node) throw new Error(`The model has no ${id}`);
    return node;
  }

  /** From the first message to the head. */
  path(): ModelNode[] {
    const path: ModelNode[] = [];
    for (let id = this.headId; id !== null; id = this.node(id).parentId) path.unshift(this.node(id));
    return path;
  }

  bySeq(): ModelNode[] {
    return [...this.nodes.values()].toSorted((a, b) => a.seq - b.seq);
  }

  alternatives({ parentId, role, seq }: ModelNode): { count: number; index: number } {
    const siblings = this.bySeq().filter((node) => node.parentId === parentId && node.role === role);
    return { count: siblings.length, index: siblings.filter((node) => node.seq < seq).length };
  }
}

import type { Meta } from '../core/meta.ts';
import { appRouter } from '../router.ts';

/** A procedure that has a REST face. */
export interface Operation {
  /** Its name in the router, such as `chats.get`. */
  procedure: string;
  type: 'query' | 'mutation';
  meta: Meta & Required<Pick<Meta, 'openapi'>>;
}

/** Every procedure with a REST face, by its operation id. */
export function operationsById(): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [name, { meta, type }] of Object.entries(procedures())) {
    if (meta?.openapi)
      operations.set(meta.openapi.operationId, { procedure: name, type, meta: { ...meta, openapi: meta.openapi } });
  }
  return operations;
}

interface ProcedureDefinition {
  meta?: Meta;
  type: 'query' | 'mutation';
}

/** What every procedure was defined with, by its name. */
export function procedures(): Record<string, ProcedureDefinition> {
  const flat = appRouter._def.procedures as unknown as Record<string, { _def: ProcedureDefinition }>;
  return Object.fromEntries(Object.entries(flat).map(([name, { _def }]) => [name, _def]));
}

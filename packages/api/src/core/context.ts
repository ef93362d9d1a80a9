import type { Answer } from './call.ts';

/** The contract's `Scope`, spelled out: that one is derived from a schema, and would bring zod into the client's types. */
export type ScopeName = 'read' | 'write' | 'account';

/** Who is asking, once the credentials have been checked. */
export interface Principal {
  userId: string;
  scopes: readonly ScopeName[];
}

/**
 * What a procedure is called with. It names no type of the server's packages, so that the router's declarations,
 * and with them the client's, need none of them; `core/services.ts` gives `services` its type back.
 */
export interface Context {
  readonly requestId: string;
  readonly principal: Principal | null;
  readonly ifMatch: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** The caller's network address. */
  readonly address: string;
  readonly answer: Answer;
  readonly services: object;
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Accounts } from '../auth/accounts.ts';
import { readCredentials } from '../auth/credentials.ts';
import type { Principal } from '../core/context.ts';
import { missingCredentials } from '../core/missing-credentials.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; null for a route that is open. */
    principal: Principal | null;
  }
}

/** Adds {@link authenticate} for the doors, and a place on the request for whom it finds. */
export function authentication(app: FastifyInstance, accounts: Accounts): void {
  app.decorateRequest('principal', null);
  app.decorate('authenticate', (request: FastifyRequest) => authenticate(request, accounts));
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Finds out who is asking, by headers alone, before a body is read. @throws `unauthenticated` */
    authenticate(request: FastifyRequest): Promise<void>;
  }
}

async function authenticate(request: FastifyRequest, accounts: Accounts): Promise<void> {
  const credentials = readCredentials(request.headers);
  if (!credentials) throw missingCredentials();
  request.principal = await accounts.authenticate(credentials);
}

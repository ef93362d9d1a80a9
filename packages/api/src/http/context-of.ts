import type { FastifyRequest } from 'fastify';
import type { Context } from '../core/context.ts';
import type { Services } from '../core/services.ts';

/** What a procedure is called with for a request. */
export function contextOf(request: FastifyRequest, services: Services): Context {
  return {
    requestId: request.id,
    principal: request.principal,
    ifMatch: oneHeader(request, 'if-match'),
    idempotencyKey: oneHeader(request, 'idempotency-key'),
    address: request.ip,
    answer: { headers: {} },
    services,
  };
}

function oneHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

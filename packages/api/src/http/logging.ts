import type { FastifyInstance } from 'fastify';

/**
 * Logs each answer in one line: the route's pattern and not the address, which can hold what somebody searched for;
 * no header and no body. The request id goes back with every answer.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        user: request.principal?.userId ?? null,
      },
      'answered',
    );
  });
}

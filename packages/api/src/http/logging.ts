import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Logs each answer in one line: the route's pattern and not the address, which can hold what somebody searched for;
 * no header and no body. The request id goes back with every answer.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    logAnswer(request, reply);
    done();
  });
}

/** Logs one answer. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
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
}

import { AppError } from '@greenroom/contract';
import type { FastifyInstance } from 'fastify';

/** Answers 405 with `Allow` to the methods an address does not take, before credentials and body are looked at. */
export function refuseOtherMethods(app: FastifyInstance, url: string, allowed: string[]): void {
  const allow = allowed.toSorted().join(', ');
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    config: { open: true },
    onRequest: async (request, reply) => {
      reply.header('allow', allow);
      throw new AppError('method_not_allowed', `${request.method} is not taken here. Use ${allow}.`);
    },
    handler: async () => {},
  });
}

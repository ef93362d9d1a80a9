import type { FastifyInstance } from 'fastify';
import type { OpenServices } from '../core/open-services.ts';

/**
 * Ends what would run for ever before a close waits for the connections, and each connection when it has carried its
 * answer: kept alive for another one, it would be waited for as well.
 */
export function endStreams(app: FastifyInstance, services: Pick<OpenServices, 'beginClosing' | 'closing'>): void {
  // Not awaited: what lets generations finish also ends the connections that are waited for.
  app.addHook('preClose', async () => void services.beginClosing());
  app.addHook('onResponse', (request, _reply, done) => {
    if (services.closing.aborted) request.raw.socket.end();
    done();
  });
}

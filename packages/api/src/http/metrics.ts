import { AppError } from '@greenroom/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { refuseOtherMethods } from '../rest/refuse-other-methods.ts';
import type { AppOptions } from './create-app.ts';

/** Measures every answer, and shows the measures at `/metrics` in Prometheus' text format. */
export function collectMetrics(app: FastifyInstance, options: AppOptions): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long answers took, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
  app.get('/metrics', async (request, reply) => {
    await admit(app, request, options);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  refuseOtherMethods(app, '/metrics', ['GET', 'HEAD']);
}

/** The measures are the administrator's: the metrics token opens them, and in single-user mode the API key. */
async function admit(app: FastifyInstance, request: FastifyRequest, { auth, metricsToken }: AppOptions): Promise<void> {
  const token = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (metricsToken !== undefined && token !== undefined && isSame(token, metricsToken)) return;
  if (auth.mode === 'single_user') return app.authenticate(request);
  throw new AppError('unauthenticated', 'Send Authorization: Bearer with the token that METRICS_TOKEN holds.');
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

import formbody from '@fastify/formbody';
import { AppError } from '@greenroom/contract';
import type { FastifyInstance } from 'fastify';

/** Reads JSON bodies, an empty one as none, and forms where an operation takes them. */
export function parseBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['text/plain', 'application/json']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body as string, done);
  });
  void app.register(formbody);
  app.addHook('preValidation', (request, _reply, done) => {
    const { takesForm } = request.routeOptions.config as { takesForm?: boolean };
    const isForm = request.headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded');
    done(isForm && !takesForm ? new AppError('unsupported_media_type', 'Send application/json.') : undefined);
  });
}

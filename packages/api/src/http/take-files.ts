import { AppError } from '@greenroom/contract';
import type { FastifyInstance } from 'fastify';

/**
 * Takes bodies of these media types as bytes, up to so many of them, in place of all that a route takes elsewhere;
 * `asked` says what to send instead of anything else.
 */
export function takeFiles(
  scope: FastifyInstance,
  { mediaTypes, maxBytes, asked }: { mediaTypes: string[]; maxBytes: number; asked: string },
): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(mediaTypes, { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, body, done) =>
    done(null, body),
  );
  scope.addContentTypeParser('*', (_request, _payload, done) =>
    done(new AppError('unsupported_media_type', `This address takes no such body. Send ${asked}.`)),
  );
}

import {
  AppError,
  CharacterRef,
  GetAvatarInput,
  GetPersonaAvatarInput,
  PersonaRef,
  type PictureSize,
} from '@greenroom/contract';
import { MAX_PICTURE_BYTES } from '@greenroom/formats';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { getCharacter } from '../characters/get-character.ts';
import { etagOf, type Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { admit } from '../core/trpc.ts';
import { getPersona } from '../personas/get-persona.ts';
import { deleteAvatar } from '../pictures/delete-avatar.ts';
import { loadAvatarId, type Depicted } from '../pictures/depicted.ts';
import { getAvatar } from '../pictures/get-avatar.ts';
import { loadAvatarBytes } from '../pictures/load-avatar-bytes.ts';
import { readPicture } from '../pictures/read-picture.ts';
import { pictureEtag } from '../pictures/require-picture-etag.ts';
import { setAvatar } from '../pictures/set-avatar.ts';
import { saying, type HandWritten } from '../rest/mount.ts';
import { contextOf } from './context-of.ts';
import { takeFiles } from './take-files.ts';

/** The media types of pictures. */
const PICTURE_MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** The routes of the pictures of characters and personas, which are bytes and not JSON. */
export function avatarRoutes(services: Services): Record<string, HandWritten> {
  return {
    getCharacterAvatar: (request, reply, input) => {
      const { character_id: id, size } = GetAvatarInput.parse(input);
      return sendAvatar(request, reply, services, { kind: 'character', id }, size);
    },
    setCharacterAvatar: {
      prepare: takePictures,
      handler: (request, reply, input) => {
        const ref = CharacterRef.parse(input);
        const depicted = { kind: 'character', id: ref.character_id } as const;
        return putAvatar(request, reply, services, depicted, (call) => getCharacter(call, ref));
      },
    },
    deleteCharacterAvatar: (request, reply, input) => {
      const { character_id: id } = CharacterRef.parse(input);
      return removeAvatar(request, reply, services, { kind: 'character', id });
    },
    getPersonaAvatar: (request, reply, input) => {
      const { persona_id: id, size } = GetPersonaAvatarInput.parse(input);
      return sendAvatar(request, reply, services, { kind: 'persona', id }, size);
    },
    setPersonaAvatar: {
      prepare: takePictures,
      handler: (request, reply, input) => {
        const ref = PersonaRef.parse(input);
        const depicted = { kind: 'persona', id: ref.persona_id } as const;
        return putAvatar(request, reply, services, depicted, (call) => getPersona(call, ref));
      },
    },
    deletePersonaAvatar: (request, reply, input) => {
      const { persona_id: id } = PersonaRef.parse(input);
      return removeAvatar(request, reply, services, { kind: 'persona', id });
    },
  };
}

async function takePictures(scope: FastifyInstance): Promise<void> {
  takeFiles(scope, {
    mediaTypes: PICTURE_MEDIA_TYPES,
    maxBytes: MAX_PICTURE_BYTES,
    asked: `the picture as the body: ${PICTURE_MEDIA_TYPES.join(', ')}`,
  });
}

async function sendAvatar(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  depicted: Depicted,
  size: PictureSize | undefined,
) {
  const ctx = contextOf(request, services);
  const known = request.headers['if-none-match'];
  const { etag, sent } = await saying(ctx.answer, reply, async () => {
    const { call } = await admit(ctx, { scope: 'read' });
    const picture = await getAvatar(call, depicted);
    const etag = pictureEtag(picture, size);
    if (namesEtag(known, etag)) return { etag, sent: null };
    return { etag, sent: await loadAvatarBytes(call, services, { depicted, picture, size }) };
  });
  reply.headers({ etag, 'cache-control': 'private, max-age=0, must-revalidate' });
  if (sent === null) return reply.code(304).send();
  return reply.type(sent.mediaType).header('content-disposition', 'inline').send(sent.bytes);
}

/** Compares as RFC 9110, section 13.1.2 asks: any for `*`, otherwise weakly with each of the list. */
function namesEtag(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.some((tag) => tag === '*' || tag === etag);
}

async function putAvatar(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  depicted: Depicted,
  readOwner: (call: Call) => Promise<{ version: number }>,
) {
  const ctx = contextOf(request, services);
  const owner = await saying(ctx.answer, reply, async () => {
    const { call } = await admit(ctx, { scope: 'write' });
    // What there is not is told before what is wrong with the picture for it.
    await loadAvatarId(call, depicted);
    await setAvatar(call, depicted, readPicture(sentBytes(request)));
    return readOwner(call);
  });
  return reply
    .header('etag', etagOf(owner.version))
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(owner));
}

function sentBytes({ body }: FastifyRequest): Uint8Array {
  if (Buffer.isBuffer(body) && body.length > 0) return body;
  throw new AppError('validation_failed', 'The body is missing: send the picture as it is, with its media type.');
}

async function removeAvatar(request: FastifyRequest, reply: FastifyReply, services: Services, depicted: Depicted) {
  const ctx = contextOf(request, services);
  await saying(ctx.answer, reply, async () => {
    const { call } = await admit(ctx, { scope: 'write' });
    await deleteAvatar(call, depicted);
  });
  return reply.code(204).send();
}

import multipart, { type MultipartFile } from '@fastify/multipart';
import { AppError, MAX_IMPORT_FILES } from '@greenroom/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CARD_BODY_TYPES } from '../characters/card-file-types.ts';
import type { GivenFile } from '../characters/read-card-files.ts';
import { takeFiles } from './take-files.ts';

const MIB = 1024 * 1024;
const MAX_FILE_BYTES = 64 * MIB;
const MAX_UPLOAD_BYTES = 256 * MIB;
/** What may stand beside the files. */
const FIELDS = ['dry_run', 'duplicates'];
const FILES = 'files';

/** The media types in which one card file can be a whole body. */
const CARD_MEDIA_TYPES = ['application/json', ...CARD_BODY_TYPES];

/** What was sent: files, and fields as text. */
export interface CardUpload {
  files: GivenFile[];
  fields: Record<string, unknown>;
}

/** Makes a route take card files: many as a form, or one as the body. */
export async function takeCardFiles(scope: FastifyInstance): Promise<void> {
  takeFiles(scope, {
    mediaTypes: CARD_MEDIA_TYPES,
    maxBytes: MAX_FILE_BYTES,
    asked: `files as multipart/form-data, in the field "${FILES}", or one as the body: ${CARD_MEDIA_TYPES.join(', ')}`,
  });
  await scope.register(multipart, {
    throwFileSizeLimit: false,
    limits: {
      files: MAX_IMPORT_FILES,
      fileSize: MAX_FILE_BYTES,
      fields: FIELDS.length,
      fieldSize: 100,
      fieldNameSize: 100,
      headerPairs: 50,
      parts: MAX_IMPORT_FILES + FIELDS.length,
    },
  });
}

/**
 * Reads what was sent. A file that is too large is refused for itself.
 * @throws `validation_failed` for a broken form, other fields and no file, `payload_too_large` for too many or too much
 */
export async function readCardUpload(request: FastifyRequest): Promise<CardUpload> {
  const upload = request.isMultipart() ? await readForm(request) : bodyAlone(request);
  if (upload.files.length > 0) return upload;
  throw invalid(FILES, 'is missing: send at least one file');
}

async function readForm(request: FastifyRequest): Promise<CardUpload> {
  // What says it is too much is not read to find out.
  if (Number(request.headers['content-length'] ?? 0) > MAX_UPLOAD_BYTES + MIB) throw tooMuch();
  const files: GivenFile[] = [];
  const fields: Record<string, unknown> = {};
  const allowance = { bytes: MAX_UPLOAD_BYTES };
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') files.push(await readFile(part, allowance));
      else if (FIELDS.includes(part.fieldname)) fields[part.fieldname] = part.value;
      else
        throw invalid(part.fieldname, part.fieldname === FILES ? 'must be a file' : 'is not known here; leave it out');
    }
  } catch (error) {
    throw brokenForm(error);
  }
  return { files, fields: Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, booleanOf(text)])) };
}

async function readFile(
  { fieldname, filename, file }: MultipartFile,
  allowance: { bytes: number },
): Promise<GivenFile> {
  if (fieldname !== FILES) throw invalid(fieldname, `is not where files are looked for: call it "${FILES}"`);
  const chunks: Buffer[] = [];
  for await (const chunk of file as AsyncIterable<Buffer>) {
    allowance.bytes -= chunk.length;
    if (allowance.bytes < 0) throw tooMuch();
    chunks.push(chunk);
  }
  const name = filename || null;
  if (!file.truncated) return { name, bytes: Buffer.concat(chunks) };
  const problem = new AppError('payload_too_large', 'The file is over the limit of 64 MiB.');
  return { name, bytes: new Uint8Array(), problem };
}

function tooMuch(): AppError {
  return new AppError('payload_too_large', 'The files together are over 256 MiB.');
}

/** What the parser of forms throws has no words for callers. */
function brokenForm(error: unknown): AppError {
  if (AppError.is(error)) return error;
  if ((error as { statusCode?: unknown }).statusCode === 413) {
    return new AppError(
      'payload_too_large',
      `One import takes ${MAX_IMPORT_FILES} files at most, and few fields beside them. Send the rest in another.`,
    );
  }
  return new AppError('validation_failed', 'The form is broken off or not well-formed.', {}, { cause: error });
}

function booleanOf(text: unknown): unknown {
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

function bodyAlone(request: FastifyRequest): CardUpload {
  const bytes = request.body;
  return { files: Buffer.isBuffer(bytes) ? [{ name: fileNameOf(request), bytes }] : [], fields: {} };
}

/** The name of the file that is the body: in `X-File-Name`, percent-encoded where it has to be, or as downloads say it. */
function fileNameOf({ headers }: FastifyRequest): string | null {
  const given = headers['x-file-name'];
  if (typeof given === 'string') return decoded(given);
  const disposition = headers['content-disposition'] ?? '';
  const whole = /filename\*=utf-8'[^']*'([^;]+)/i.exec(disposition)?.[1];
  if (whole !== undefined) return decoded(whole);
  const quoted = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1]?.replace(/\\(.)/g, '$1');
  return quoted ?? /filename=([^;\s"]+)/i.exec(disposition)?.[1] ?? null;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function invalid(path: string, message: string): AppError {
  return new AppError('validation_failed', `${path}: ${message}`, { issues: [{ path, message }] });
}

import type { ExportFormat } from '@greenroom/contract';
import { safeFileName } from './safe-file-name.ts';

/** How an export is sent: the values of two response headers. */
export interface ExportFile {
  /** The value of `Content-Type`. */
  mediaType: string;
  /** The value of `Content-Disposition`: to be saved, under this name. */
  contentDisposition: string;
}

const FORMATS: Record<ExportFormat, { mediaType: string; extension: string }> = {
  json: { mediaType: 'application/json; charset=utf-8', extension: 'json' },
  markdown: { mediaType: 'text/markdown; charset=utf-8', extension: 'md' },
  text: { mediaType: 'text/plain; charset=utf-8', extension: 'txt' },
};

/**
 * The media type of an export and a download named after the chat's title, whatever that holds.
 *
 * `exportFile('Café', 'text').contentDisposition` is
 * `attachment; filename="Cafe.txt"; filename*=UTF-8''Caf%C3%A9.txt`.
 */
export function exportFile(title: string, format: ExportFormat): ExportFile {
  const { mediaType, extension } = FORMATS[format];
  return { mediaType, contentDisposition: attachmentNamed(title, extension) };
}

/**
 * The value of `Content-Disposition` for a download of any name, or of `fallback` when the name leaves nothing. It is
 * sent twice (RFC 6266): in ASCII for old clients, and whole in UTF-8 (RFC 8187).
 */
export function attachmentNamed(title: string, extension: string, fallback = 'chat'): string {
  const name = safeFileName(title, fallback);
  const plain = `${asciiName(name, fallback)}.${extension}`;
  const whole = encodeExtended(`${name}.${extension}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

/** Letters lose their accents, the rest becomes `_`; so does `%`, which some clients would decode. */
function asciiName(name: string, fallback: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^ -~]+|[%"\\/<>:|?*]/g, '_');
  return /[a-z0-9]/i.test(ascii) ? safeFileName(ascii, fallback) : fallback;
}

/** RFC 8187 allows fewer characters bare than `encodeURIComponent` leaves. */
function encodeExtended(value: string): string {
  return encodeURIComponent(value).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

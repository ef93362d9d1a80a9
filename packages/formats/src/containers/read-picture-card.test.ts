import { describe, expect, it, test } from 'vitest';
import { bytesOf, cpuTimeOf, joined, jpegOf, refusalOf } from '../../test/container-files.ts';
import { exifOf, jpegWith, webpWith } from '../../test/exif-files.ts';
import { readPictureCard } from './read-picture-card.ts';

const card = { name: 'Zo\u00eb', description: '\u96ea', personality: '', scenario: '', first_mes: '', mes_example: '' };
const json = JSON.stringify(card);
const utf8 = new Uint8Array(Buffer.from(json));
const base64 = bytesOf(Buffer.from(utf8).toString('base64'));
const UNICODE = bytesOf('UNICODE\0');
const utf16 = (isLittle: boolean) =>
  isLittle ? new Uint8Array(Buffer.from(json, 'utf16le')) : new Uint8Array(Buffer.from(json, 'utf16le').swap16());

const read = (comment: Uint8Array) => readPictureCard(jpegWith(exifOf(comment)), 'jpeg');

describe('the card in the comment of a picture', () => {
  it.each([
    ['JSON', utf8],
    ['JSON as ASCII', joined(bytesOf('ASCII\0\0\0'), utf8)],
    ['JSON of no told code', joined(new Uint8Array(8), utf8)],
    ['JSON under the wrong code', joined(UNICODE, utf8)],
    ['JSON that ends with zeros', joined(bytesOf('ASCII\0\0\0'), utf8, new Uint8Array(3))],
    ['JSON behind a byte order mark', joined(bytesOf('\u00ef\u00bb\u00bf'), utf8)],
    ['JSON behind white space', joined(bytesOf('\r\n '), utf8)],
    ['JSON in lines', new Uint8Array(Buffer.from(JSON.stringify(card, null, 2)))],
    ['base64', joined(bytesOf('ASCII\0\0\0'), base64)],
    ['base64 in lines', bytesOf(Buffer.from(base64).toString('latin1').replaceAll(/.{60}/g, '$&\r\n'))],
    ['a list of numbers', bytesOf(utf8.toString())],
    ['a list of numbers with spaces', bytesOf(Array.from(utf8).join(', '))],
    ['UNICODE, little-endian', joined(UNICODE, utf16(true))],
    ['UNICODE, big-endian', joined(UNICODE, utf16(false))],
    ['UNICODE with a byte order mark', joined(UNICODE, bytesOf('\u00fe\u00ff'), utf16(false))],
    ['UNICODE that ends with zeros', joined(UNICODE, utf16(true), new Uint8Array(6))],
    ['UNICODE of base64', joined(UNICODE, new Uint8Array(Buffer.from(Buffer.from(base64).toString(), 'utf16le')))],
  ])('is read from %s', (_, comment) => {
    expect(read(comment)).toEqual({ document: card, repairs: [] });
  });

  it('is read from a WebP, longer than a JPEG could hold it', () => {
    const long = { ...card, description: 'x'.repeat(100_000) };
    const webp = webpWith(exifOf(bytesOf(Buffer.from(JSON.stringify(long)).toString('base64'))));
    expect(readPictureCard(webp, 'webp')?.document).toEqual(long);
  });

  it('is told to have held bytes that are no UTF-8', () => {
    const { document, repairs } = read(bytesOf('{"name":"Zo\u00eb"}')) ?? {};
    expect(document).toEqual({ name: 'Zo\uFFFD' });
    expect(repairs?.map(({ path }) => path)).toEqual(['exif.UserComment']);
  });
});

test.each([
  ['nothing', new Uint8Array(64)],
  ['words', bytesOf('ASCII\0\0\0Taken in Paris, 1, 2, 3')],
  ['one word in base64’s letters', bytesOf('eyes')],
  ['numbers', bytesOf('1,2,3')],
  ['numbers that are no bytes', bytesOf(utf8.toString().replace(/$/, ',256'))],
  ['numbers and words', bytesOf(`${utf8.toString()},x`)],
  ['numbers and gaps', bytesOf(utf8.toString().replace(/,\d+$/, ',,1'))],
  ['a list', bytesOf('[1,2,3]')],
  ['braces without a name', bytesOf('{blue hair}, smile')],
  ['JIS', joined(bytesOf('JIS\0\0\0\0\0'), utf8)],
  ['a code alone', UNICODE],
  ['half a character', joined(UNICODE, bytesOf('{'))],
])('finds no card in a comment of %s', (_, comment) => {
  expect(read(comment)).toBeNull();
});

test('finds no card in a picture without a comment', () => {
  expect(readPictureCard(jpegOf(), 'jpeg')).toBeNull();
});

test.each([
  ['JSON', utf8.subarray(0, -2)],
  ['base64', base64.subarray(0, -8)],
  ['a list of numbers', bytesOf(utf8.subarray(0, -2).toString())],
])('refuses %s that breaks off, and says what is wrong', async (_, comment) => {
  expect(await refusalOf(() => read(comment))).toMatchObject({
    code: 'unprocessable',
    message: expect.stringContaining('exif.UserComment is no valid JSON'),
  });
});

test('refuses a comment of 17 MiB as too large in under 100 ms', async () => {
  const comment = joined(bytesOf('{"name":"'), new Uint8Array(17 * 1024 * 1024).fill(0x20));
  const webp = webpWith(exifOf(comment));
  expect(await refusalOf(() => readPictureCard(webp, 'webp'))).toMatchObject({ code: 'payload_too_large' });
  expect(await cpuTimeOf(() => refusalOf(() => readPictureCard(webp, 'webp')))).toBeLessThan(100);
});

test.each([
  ['spaces', ' '],
  ['numbers', '1,'],
  ['base64', 'eyJ'],
  ['zeros', '\0'],
  ['numbers that begin as a card', '123,34,'],
])('answers a comment of 15 MiB of %s in well under a second', async (_, part) => {
  const comment = bytesOf(part.repeat((15 * 1024 * 1024) / part.length));
  const webp = webpWith(exifOf(comment));
  expect(await cpuTimeOf(() => refusalOf(() => readPictureCard(webp, 'webp')))).toBeLessThan(700);
});

import { expect, test } from 'vitest';
import { bytesOf, cpuTimeOf } from '../../test/container-files.ts';
import { readDataUri } from './data-uri.ts';

test.each([
  'data:image/png;base64',
  'data:image/jpeg;base64',
  'data:image/jpg;base64',
  'data:image/webp;base64',
  'data:image/gif;base64',
  'DATA:IMAGE/PNG;BASE64',
  'data:image/png;name=a.png;base64',
])('reads the content behind %s', (head) => {
  expect(readDataUri(`${head},TWluZA==`)).toEqual({ head, picture: bytesOf('Mind') });
});

test.each([
  ['in lines', 'TWlu\r\n ZA=='],
  ['without filling', 'TWluZA'],
])('reads base64 %s', (_, content) => {
  expect(readDataUri(`data:image/png;base64,${content}`)?.picture).toEqual(bytesOf('Mind'));
});

test.each([
  ['no media type', 'data:;base64,TWluZA=='],
  ['a type that is no picture', 'data:text/html;base64,TWluZA=='],
  ['a picture that can hold a script', 'data:image/svg+xml;base64,TWluZA=='],
  ['no base64', 'data:image/png,TWluZA=='],
  ['characters that base64 has not', 'data:image/png;base64,TWlu*ZA=='],
  ['no comma', 'data:image/png;base64'],
])('makes nothing of a URI with %s', (_, uri) => {
  expect(readDataUri(uri)?.picture).toBeNull();
});

test('tells a head without end only in part', () => {
  expect(readDataUri(`data:${'x'.repeat(1000)},`)).toEqual({ head: `data:${'x'.repeat(195)}`, picture: null });
});

test.each(['', 'embeded://a.png', 'ccdefault:', 'https://example.org/data:image/png;base64,AA==', ' data:,'])(
  'leaves %s to others',
  (uri) => {
    expect(readDataUri(uri)).toBeNull();
  },
);

test('answers a URI of 16 MiB in under half a second', async () => {
  const content = 'QUJD'.repeat(4 * 1024 * 1024);
  expect(await cpuTimeOf(() => readDataUri(`data:image/png;base64,${content}`))).toBeLessThan(500);
  expect(await cpuTimeOf(() => readDataUri(`data:${content}`))).toBeLessThan(500);
});

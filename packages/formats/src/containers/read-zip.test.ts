import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, cpuTimeOf, keptFiles, rawZip, refusalOf, type RawEntry } from '../../test/container-files.ts';
import { readZip } from './read-zip.ts';

const MIB = 1024 * 1024;
const file = (path: string, fields: Partial<RawEntry> = {}): RawEntry => ({ path, bytes: bytesOf('abc'), ...fields });
const zeros = (length: number) => new Uint8Array(length);

test('reads files byte for byte and in order, stored or packed', async () => {
  await fc.assert(
    fc.asyncProperty(keptFiles, fc.boolean(), async (files, isPacked) => {
      const zip = rawZip(files.map((kept) => ({ ...kept, isPacked })));
      expect(await readZip(zip)).toEqual({ files, repairs: [] });
    }),
  );
});

test('passes over folders, keeps the later of two files, and bears a wrong checksum', async () => {
  const zip = rawZip([
    file('assets/', { bytes: zeros(0) }),
    file('a', { bytes: bytesOf('first') }),
    file('a', { bytes: bytesOf('second') }),
    file('b', { checksum: 1 }),
  ]);
  expect(await readZip(zip)).toEqual({
    files: [
      { path: 'a', bytes: bytesOf('second') },
      { path: 'b', bytes: bytesOf('abc') },
    ],
    repairs: [
      { path: 'a', message: 'It was there twice; the later one stays.' },
      { path: 'b', message: 'It had a wrong checksum.' },
    ],
  });
});

test('keeps names that are special to objects as data', async () => {
  const { files } = await readZip(rawZip([file('__proto__'), file('constructor')]));
  expect(files.map(({ path }) => path)).toEqual(['__proto__', 'constructor']);
});

test.each([
  '../card.json',
  'assets/../../x',
  '/etc/passwd',
  'C:/x',
  'c:x',
  'assets\\icon.png',
  '..\\x',
  '',
  'a\0b',
  'a\nb',
  'a'.repeat(600),
  '/',
])('refuses the name %j', async (path) => {
  expect(await refusalOf(() => readZip(rawZip([file('ok'), file(path)])))).toMatchObject({
    code: 'unprocessable',
    message: expect.stringContaining('name'),
  });
});

test.each<[string, RawEntry[]]>([
  ['an encrypted file', [file('a', { flags: 1, bytes: zeros(15), size: 3 })]],
  ['a file under strong encryption', [file('a', { flags: 0x41 })]],
])('refuses %s and says so', async (_, entries) => {
  expect(await refusalOf(() => readZip(rawZip(entries)))).toMatchObject({
    code: 'unprocessable',
    message: 'The zip archive is encrypted: send it without a password.',
  });
});

test.each<[string, RawEntry[], string]>([
  ['a file packed in an unknown way', [file('a', { method: 14, isPacked: true })], 'unprocessable'],
  ['a folder with content', [file('a/')], 'unprocessable'],
  ['a stored file that says it is longer', [file('a', { size: 50 })], 'unprocessable'],
  ['a packed file that says it is longer', [file('a', { size: 50, isPacked: true })], 'unprocessable'],
  ['a packed file that says it is shorter', [file('a', { size: 1, isPacked: true })], 'unprocessable'],
  ['a packed file that says it is empty', [file('a', { size: 0, isPacked: true })], 'unprocessable'],
  ['a bomb that says it is small', [file('a', { bytes: zeros(50 * MIB), size: 10, isPacked: true })], 'unprocessable'],
  ['a packed size beyond the file', [file('a', { packedSize: 5000, isPacked: true })], 'unprocessable'],
  ['packed bytes that are no deflate', [file('a', { method: 8, size: 3 })], 'unprocessable'],
  ['a bomb', [file('a', { bytes: zeros(50 * MIB), isPacked: true })], 'payload_too_large'],
  ['a file that says it holds 4 GiB', [file('a', { size: 0xfffffffe, isPacked: true })], 'payload_too_large'],
  [
    'many files of a megabyte that pack to nothing',
    Array.from({ length: 50 }, (_, index) => file(String(index), { bytes: zeros(MIB), isPacked: true })),
    'payload_too_large',
  ],
  [
    'files that share their content',
    Array.from({ length: 50 }, (_, index) =>
      file(String(index), { bytes: noise(100_000), isPacked: true, isShared: index > 0 }),
    ),
    'unprocessable',
  ],
  [
    'over 256 MiB',
    Array.from({ length: 300 }, (_, index) =>
      file(String(index), { bytes: bytesOf('x'), method: 8, packedSize: MIB, size: MIB }),
    ),
    'payload_too_large',
  ],
  ['over 10,000 files', Array.from({ length: 10_001 }, (_, index) => file(String(index))), 'payload_too_large'],
])('refuses %s in under 100 ms', async (_, entries, code) => {
  const zip = rawZip(entries);
  expect(await refusalOf(() => readZip(zip))).toMatchObject({ code });
  expect(await cpuTimeOf(() => refusalOf(() => readZip(zip)))).toBeLessThan(100);
});

test('refuses an archive that counts more files than it has, or is none', async () => {
  const zip = rawZip([file('a')], { count: 9 });
  expect(await refusalOf(() => readZip(zip))).toMatchObject({ code: 'unprocessable' });
  expect(await refusalOf(() => readZip(bytesOf('no archive')))).toMatchObject({ code: 'unprocessable' });
  expect(await refusalOf(() => readZip(zeros(0)))).toMatchObject({ code: 'unprocessable' });
});

test('takes a megabyte that packs to nothing, which harms nobody', async () => {
  const { files } = await readZip(rawZip([file('a', { bytes: zeros(MIB), isPacked: true })]));
  expect(files[0]?.bytes).toHaveLength(MIB);
});

test('answers an archive with any bytes changed with files or a refusal', async () => {
  const zip = rawZip([file('card.json', { isPacked: true }), file('assets/icon.png')]);
  const changes = fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const changed = Uint8Array.from(zip);
      for (const [at, byte] of list) changed[at] = byte;
      const refusal = await refusalOf(() => readZip(changed));
      if (refusal) expect(['unprocessable', 'payload_too_large']).toContain(refusal.code);
    }),
    { numRuns: 500 },
  );
});

/** Bytes that do not pack: a small generator of numbers, always the same. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1_103_515_245) + 12_345;
    return state >>> 24;
  });
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  base64Json,
  bytesOf,
  cpuTimeOf,
  headerChunk,
  internationalChunkOf,
  joined,
  packedChunkOf,
  pngOf,
  rawChunk,
  rawPng,
  refusalOf,
  textChunkOf,
  v2Json,
  v3Json,
} from '../../test/container-files.ts';
import { readPng } from './read-png.ts';

const ada = v2Json('Ada');
const value = base64Json(ada);
const messagesOf = (png: Uint8Array) => readPng(png).repairs.map(({ message }) => message);

test('reads a card that follows its specification without a repair', () => {
  expect(readPng(pngOf([textChunkOf('chara', value)]))).toMatchObject({
    card: { keyword: 'chara', document: ada },
    files: [],
    keywords: [],
    hasNovelAi: false,
    repairs: [],
  });
});

test.each([
  ['zTXt', packedChunkOf('chara', value), 'It was a chunk of type zTXt, not tEXt.'],
  ['iTXt', internationalChunkOf('chara', value, false), 'It was a chunk of type iTXt, not tEXt.'],
  ['packed iTXt', internationalChunkOf('chara', value, true), 'It was a chunk of type iTXt, not tEXt.'],
  ['a capital letter', textChunkOf('Chara', value), 'It stood under this keyword, and not under ccv3 or chara.'],
  ['ccv2', textChunkOf('ccv2', value), 'It stood under this keyword, and not under ccv3 or chara.'],
  ['chara_card_v3', textChunkOf('chara_card_v3', value), 'It stood under this keyword, and not under ccv3 or chara.'],
  ['bare JSON', textChunkOf('chara', ` ${JSON.stringify(ada)}`), 'It was JSON as it is, not base64.'],
  [
    'bare JSON behind a BOM',
    textChunkOf('chara', `\u00ef\u00bb\u00bf${JSON.stringify(ada)}`),
    'It was JSON as it is, not base64.',
  ],
])('reads a card in %s and says so', (_, chunk, message) => {
  const png = pngOf([chunk]);
  expect(readPng(png).card?.document).toEqual(ada);
  expect(messagesOf(png)).toEqual([message]);
});

test('reads bare JSON as UTF-8, and base64 with line ends in it', () => {
  const card = v2Json('Zoë');
  const bare = joined(bytesOf('chara\0'), Buffer.from(JSON.stringify(card)));
  expect(readPng(pngOf([{ type: 'tEXt', data: bare }])).card?.document).toEqual(card);
  const broken = base64Json(card).replace(/.{76}/g, '$&\r\n');
  expect(readPng(pngOf([textChunkOf('chara', broken)])).card?.document).toEqual(card);
});

test('replaces what is no UTF-8 and says so', () => {
  const json = bytesOf('{"name":"Zo\u00eb"}');
  const png = pngOf([textChunkOf('chara', Buffer.from(json).toString('base64'))]);
  expect(readPng(png).card?.document).toEqual({ name: 'Zo\uFFFD' });
  expect(messagesOf(png)).toEqual(['It held bytes that are no UTF-8; each became U+FFFD.']);
});

test('takes V3 before V2, wherever it stands', () => {
  const grace = v3Json('Grace');
  const chunks = [textChunkOf('ccv3', base64Json(grace)), textChunkOf('chara', value)];
  expect(readPng(pngOf(chunks)).card?.document).toEqual(grace);
  expect(readPng(pngOf(chunks.toReversed()))).toMatchObject({ card: { document: grace }, repairs: [] });
});

test('takes V2 when V3 cannot be read, and says why', () => {
  const png = pngOf([textChunkOf('ccv3', 'bm90IEpTT04='), textChunkOf('chara', value)]);
  expect(readPng(png)).toMatchObject({
    card: { keyword: 'chara', document: ada },
    repairs: [{ path: 'png.ccv3', message: 'It was passed over: it holds neither base64 of JSON nor JSON.' }],
  });
});

test('takes the last of several cards that can be read, and says so', () => {
  const chunks = [
    textChunkOf('chara', base64Json(v2Json('first'))),
    textChunkOf('Chara', base64Json(v2Json('second'))),
    textChunkOf('chara', '!'),
  ];
  const read = readPng(pngOf(chunks));
  expect(read.card?.document).toEqual(v2Json('second'));
  expect(read.repairs.map(({ message }) => message)).toContain(
    'It was there 3 times; the last that can be read was taken.',
  );
});

test.each([
  ['no JSON', 'bm90IEpTT04=', 'it holds neither base64 of JSON nor JSON'],
  ['a JSON list', base64Json([]), 'it holds no JSON object'],
  ['JSON null', base64Json(null), 'it holds no JSON object'],
  ['nothing', '', 'it holds neither base64 of JSON nor JSON'],
  [
    'encryption by RisuAI',
    'rcc||rccv1||AAAA||hash||meta',
    'RisuAI has encrypted it, so export it there without a password',
  ],
  [
    'encryption by RisuAI in base64',
    Buffer.from('rcc||rccv1||AAAA||hash||meta').toString('base64'),
    'RisuAI has encrypted it, so export it there without a password',
  ],
])('refuses a card of %s', async (_, text, fault) => {
  expect(await refusalOf(() => readPng(pngOf([textChunkOf('chara', text)])))).toMatchObject({
    code: 'unprocessable',
    message: `The card in the PNG (chara) cannot be read: ${fault}.`,
  });
});

test('refuses a card whose chunk is broken', async () => {
  const broken = { type: 'zTXt', data: bytesOf('chara\0\0no zlib') };
  expect(await refusalOf(() => readPng(pngOf([broken])))).toMatchObject({
    message: 'The card in the PNG (chara) cannot be read: its chunk is damaged.',
  });
});

test('finds no card in a picture that has none, and inflates nothing there', () => {
  const bomb = packedChunkOf('Description', new Uint8Array(50_000_000));
  const read = readPng(pngOf([textChunkOf('Title', 'Dusk'), bomb, textChunkOf('naidata', 'e30=')]));
  expect(read).toMatchObject({
    card: null,
    keywords: ['Title', 'Description', 'naidata'],
    hasNovelAi: true,
    repairs: [],
  });
});

test('reads the assets of RisuAI, under their new and old names', () => {
  const read = readPng(
    pngOf([
      textChunkOf('chara-ext-asset_:assets/icon.png', Buffer.from([1, 2, 255]).toString('base64')),
      textChunkOf('chara-ext-asset_2', Buffer.from([3]).toString('base64')),
      textChunkOf('ccv3', base64Json(v3Json())),
    ]),
  );
  expect(read.files).toEqual([
    { path: 'assets/icon.png', bytes: Uint8Array.of(1, 2, 255) },
    { path: '2', bytes: Uint8Array.of(3) },
  ]);
});

test('leaves out assets whose names could leave their folder or come again, and says so', () => {
  const read = readPng(
    pngOf([
      textChunkOf('chara-ext-asset_:../icon.png', 'AQ=='),
      textChunkOf('chara-ext-asset_:a.png', 'AQ=='),
      textChunkOf('chara-ext-asset_:a.png', 'Ag=='),
      textChunkOf('chara', value),
    ]),
  );
  expect(read.files).toEqual([{ path: 'a.png', bytes: Uint8Array.of(2) }]);
  expect(read.repairs.map(({ message }) => message)).toEqual([
    '1 with a bad name or content were left out.',
    '1 had the name of a later one and were left out.',
  ]);
});

test('says what was wrong with the PNG itself', () => {
  const png = joined(
    rawPng(
      rawChunk('IHDR', headerChunk().data),
      rawChunk('tEXt', textChunkOf('chara', value).data, { checksum: 1 }),
      rawChunk('IEND', new Uint8Array()),
    ),
    bytesOf('behind'),
  );
  expect(messagesOf(png)).toEqual(['1 of its chunks had a wrong checksum.', '6 bytes stand behind its end.']);
});

test.each([
  ['a bomb in the card', pngOf([packedChunkOf('chara', new Uint8Array(100_000_000))])],
  [
    'bombs in the assets',
    pngOf([
      textChunkOf('chara', value),
      ...Array.from({ length: 20 }, (_, index) =>
        packedChunkOf(`chara-ext-asset_${index}`, new Uint8Array(15_000_000)),
      ),
    ]),
  ],
])('refuses %s in under 100 ms', async (_, png) => {
  expect(await refusalOf(() => readPng(png))).toMatchObject({ code: 'payload_too_large' });
  expect(await cpuTimeOf(() => refusalOf(() => readPng(png)))).toBeLessThan(100);
});

test('passes over 31 broken cards, and gives up on 10,000 in under 100 ms', async () => {
  const broken = Array.from({ length: 10_000 }, () => textChunkOf('chara', 'bm90IEpTT04='));
  const png = (count: number) => pngOf([textChunkOf('chara', value), ...broken.slice(0, count)]);
  expect(readPng(png(31)).card?.document).toEqual(ada);
  const hostile = png(10_000);
  expect(await refusalOf(() => readPng(hostile))).toMatchObject({ code: 'unprocessable' });
  expect(await cpuTimeOf(() => refusalOf(() => readPng(hostile)))).toBeLessThan(100);
});

test('answers a PNG with any bytes changed with a card, none or a refusal', async () => {
  const png = pngOf([
    packedChunkOf('chara', value),
    internationalChunkOf('ccv3', base64Json(v3Json()), true),
    textChunkOf('chara-ext-asset_:a', 'AQ=='),
  ]);
  const changes = fc.array(fc.tuple(fc.nat(png.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const changed = Uint8Array.from(png);
      for (const [at, byte] of list) changed[at] = byte;
      const refusal = await refusalOf(() => readPng(changed));
      if (refusal) expect(['unprocessable', 'payload_too_large']).toContain(refusal.code);
    }),
    { numRuns: 500 },
  );
});

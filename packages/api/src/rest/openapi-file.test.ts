import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { makeDocument } from './document.ts';

it('commits the document that the server publishes; run `pnpm generate` when this fails', async () => {
  const committed = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');
  expect(committed).toBe(`${JSON.stringify(makeDocument(packageJson.version), null, 2)}\n`);
});

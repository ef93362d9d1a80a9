// Writes the OpenAPI document to the committed openapi.json; a test fails when that is stale.
import { writeFile } from 'node:fs/promises';
import packageJson from '../package.json' with { type: 'json' };
import { makeDocument } from '../src/rest/document.ts';

const document = makeDocument(packageJson.version);
await writeFile(new URL('../openapi.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`);

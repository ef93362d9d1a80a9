// Writes the REST SDK from the API's committed OpenAPI document: into src/rest/generated, or where the argument says.
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

// The generator prints its code with TypeScript's JavaScript API, which TypeScript 7 does not have.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'typescript'
      ? next('@typescript/typescript6', { ...context, parentURL: import.meta.url })
      : next(specifier, context),
});
const { createClient, defaultPlugins } = await import('@hey-api/openapi-ts');

await createClient({
  input: fileURLToPath(new URL('../../api/openapi.json', import.meta.url)),
  output: {
    path: process.argv[2] ?? fileURLToPath(new URL('../src/rest/generated', import.meta.url)),
    module: { extension: '.ts' },
  },
  plugins: [...defaultPlugins, '@hey-api/client-fetch'],
  logs: { level: 'warn', file: false },
});

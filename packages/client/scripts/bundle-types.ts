// Makes one declaration file for each entry of dist, with the types of the server's packages in it: who installs the
// client has none of those.
import { glob, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from '@typescript/typescript6';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const DEPENDENCIES = /^@trpc\//;
const SERVER_PACKAGES = ['@greenroom/api', '@greenroom/contract'];
const compilerOptions = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
const dist = fileURLToPath(new URL('../dist', import.meta.url));

const bundles = await Promise.all(
  ['index.d.ts', 'rest/index.d.ts'].map(async (entry) => {
    const bundle = await rollup({
      input: join(dist, entry),
      external: DEPENDENCIES,
      plugins: [dts({ compilerOptions, includeExternal: SERVER_PACKAGES })],
      onLog: (level, log) => {
        throw new Error(`${level} while bundling ${entry}: ${log.message}`);
      },
    });
    return { bundle, file: join(dist, entry) };
  }),
);
for await (const file of glob('**/*.d.ts', { cwd: dist })) await rm(join(dist, file));
for (const { bundle, file } of bundles) await bundle.write({ file });

import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Workspace packages are read from their sources, so that a change shows without a build; the rest are Vite's defaults.
const conditions = ['@greenroom/source', 'module', 'node', 'development|production'];
const shared: ViteUserConfig = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/** The suite of a package that needs no database. */
export const plainSuite = defineConfig({ ...shared, test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'] } });

/** A suite that runs twice: on SQLite, and on a PostgreSQL server started for it. */
export function suiteOnBothEngines(options: ViteUserConfig['test'] = {}): ViteUserConfig {
  const project = (engine: 'sqlite' | 'postgres') => ({
    ...shared,
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      testTimeout: 30_000,
      hookTimeout: 60_000,
      // The suites keep nothing in module scope, and starting a worker for each file costs more than it guards.
      isolate: false,
      maxWorkers: 3,
      ...options,
      name: engine,
      provide: { engine },
      globalSetup: engine === 'postgres' ? [fileURLToPath(new URL('vitest.postgres.ts', import.meta.url))] : [],
    },
  });
  return { test: { projects: [project('sqlite'), project('postgres')] } };
}

import { defineConfig, mergeConfig } from 'vitest/config';
import { plainSuite } from '../../vitest.base.ts';

// Most tests start a server, and one packs and type-checks the package.
export default mergeConfig(plainSuite, defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } }));

import { mergeConfig } from 'vitest/config';
import { plainSuite } from '../../vitest.base.ts';

// Each test runs programs and waits for them.
export default mergeConfig(plainSuite, { test: { testTimeout: 30_000, hookTimeout: 30_000, maxWorkers: 3 } });

import { mergeConfig } from 'vitest/config';
import { plainSuite } from '../../vitest.base.ts';

// Each test starts processes of its own and mostly waits for them: more files at once than there are processors.
export default mergeConfig(plainSuite, { test: { testTimeout: 45_000, hookTimeout: 60_000, maxWorkers: 4 } });

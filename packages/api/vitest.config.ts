import { suiteOnBothEngines } from '../../vitest.base.ts';

export default suiteOnBothEngines();

export { plainSuite as default } from '../../vitest.base.ts';

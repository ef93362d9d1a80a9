import { expect, it } from 'vitest';
import { openTestStorage } from '../test/open-test-storage.ts';
it('opens', async () => {
  await using s = await openTestStorage();
  await s.check();
  expect(await s.orm.migrator.checkSchema()).toBe(false);
});

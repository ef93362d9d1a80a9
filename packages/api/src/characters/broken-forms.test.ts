import type { Character } from '@greenroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardFile, richCard, upload } from '../../test/card-files.ts';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const names = async (person: Person) => (await person.get('/characters')).data.map(({ name }: Character) => name);

describe('a form that is none', () => {
  const send = (person: Person, body: string | FormData, type?: string) =>
    person.rest('POST', '/characters/import', { body, headers: type ? { 'content-type': type } : {} });
  const part = 'Content-Disposition: form-data; name="files"; filename="a"';

  it.each([
    ['without a boundary', '--x--', 'multipart/form-data'],
    ['of another boundary', '--y\r\n', 'multipart/form-data; boundary=x'],
    ['that breaks off', `--x\r\n${part}\r\n\r\nabc`, 'multipart/form-data; boundary=x'],
    ['with nothing in it', '--x--\r\n', 'multipart/form-data; boundary=x'],
    [
      'with a field for a file',
      '--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nabc\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
    [
      'with an unknown field',
      '--x\r\nContent-Disposition: form-data; name="owner_id"\r\n\r\nabc\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
    [
      'with files of another name',
      `--x\r\n${part.replace('files', 'upload')}\r\n\r\nabc\r\n--x--\r\n`,
      'multipart/form-data; boundary=x',
    ],
    [
      'with a name every object has',
      `--x\r\n${part.replace('files', '__proto__')}\r\n\r\nabc\r\n--x--\r\n`,
      'multipart/form-data; boundary=x',
    ],
    [
      'with no truth in dry_run',
      `--x\r\nContent-Disposition: form-data; name="dry_run"\r\n\r\nmaybe\r\n--x\r\n${part}\r\n\r\nabc\r\n--x--\r\n`,
      'multipart/form-data; boundary=x',
    ],
  ])('%s is refused as 400', async (_what, body, type) => {
    const { status, body: problem } = await send(newPerson(api), body, type);
    expect([status, problem?.code]).toEqual([400, 'validation_failed']);
  });

  it('of more than fifty files is refused as 413, and none of them is made', async () => {
    const ann = newPerson(api);
    const card = await cardFile(richCard());
    const { status } = await upload(
      ann,
      Array.from({ length: 51 }, (_, index) => [`${index}`, card]),
    );
    expect([status, await names(ann)]).toEqual([413, []]);
  });

  it('is no body, and neither is another media type', async () => {
    const ann = newPerson(api);
    expect((await ann.rest('POST', '/characters/import')).status).toBe(400);
    const { status, body } = await send(ann, 'x', 'text/html');
    expect([status, body.detail]).toEqual([415, expect.stringContaining('multipart/form-data')]);
  });
});

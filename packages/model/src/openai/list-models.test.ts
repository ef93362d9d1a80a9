import { describe, expect, it } from 'vitest';
import { json, text } from '../../test/openai-answers.ts';
import { failure, never, openModel } from '../../test/openai-open.ts';
import type { Answering } from '../../test/openai-server.ts';

async function list(answer: Answering) {
  await using open = await openModel(answer, { apiKey: 'k' });
  const models = await open.model.listModels({ signal: never() });
  expect(open.server.asked).toMatchObject([
    { method: 'GET', path: '/v1/models', headers: { authorization: 'Bearer k' } },
  ]);
  return models;
}

describe('listModels', () => {
  const model = { id: 'a/b', object: 'model', created: 5, owned_by: 'o', context_length: 9 };

  it.each([
    ['as OpenAI does', { object: 'list', data: [model] }],
    ['as a bare array', [model]],
  ])('reads a list %s, with all that is said of a model', async (_, body) => {
    expect(await list(json(body))).toEqual([model]);
  });

  it('fills in what a server leaves out, and passes over what is no model', async () => {
    expect(await list(json({ data: [{ id: 'a' }, { id: '' }, { id: 7 }, null, 'b', {}] }))).toEqual([
      { id: 'a', object: 'model', created: 0, owned_by: '' },
    ]);
  });

  it.each([
    [json({}), 'malformed'],
    [json({ data: 'x' }), 'malformed'],
    [text('<html>'), 'malformed'],
    [text(`["${'x'.repeat(9_000_000)}"]`), 'malformed'],
    [json({ error: { message: 'm' } }), 'failed'],
    [json({}, 401), 'credentials'],
    [json({}, 404), 'refused'],
  ] as const)('tells what is wrong with an answer', async (answer, kind) => {
    await using open = await openModel(answer);
    expect((await failure(open.model.listModels({ signal: never() }))).kind).toBe(kind);
  });

  it('ends at once with the reason of the signal', async () => {
    await using open = await openModel(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 30);
    await expect(open.model.listModels({ signal: controller.signal })).rejects.toThrow('enough');
    await expect.poll(() => open.server.sockets.size).toBe(0);
  });
});

import { AppError } from '@greenroom/contract';
import fc from 'fast-check';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { data, json, streaming } from '../../test/openai-answers.ts';
import { ask, request, textOf } from '../../test/openai-open.ts';
import { startOpenAiServer, type Answering } from '../../test/openai-server.ts';
import { createEgress } from '../egress/create-egress.ts';
import type { LanguageModel } from '../language-model.ts';
import { createModels, type Models, type ModelsOptions } from './create-models.ts';

const eliza: LanguageModel = {
  async *stream() {
    yield { text: 'Go on.', reasoning: '', toolCalls: [], finishReason: 'stop', usage: null, chunk: { choices: [] } };
  },
};
const BUILT_IN = { eliza: { model: eliza, description: 'Asks back.', created: 1, ownedBy: 'greenroom' } };
const ELIZA = { id: 'eliza', object: 'model', created: 1, owned_by: 'greenroom', description: 'Asks back.' };
const NOWHERE = 'http://127.0.0.1:9/v1';

function open(options: Partial<ModelsOptions> = {}): Models & AsyncDisposable {
  const egress = createEgress({ allowPrivate: true });
  const models = createModels({ servers: [], builtIn: BUILT_IN, fallback: 'eliza', egress, ...options });
  return {
    ...models,
    async [Symbol.asyncDispose]() {
      await models.close();
      await egress.close();
    },
  };
}

const local = { name: 'local', baseUrl: NOWHERE, contextTokens: 8192 };
const router = { name: 'router', baseUrl: NOWHERE };

function codeOf(work: () => unknown): [string, string] {
  try {
    work();
  } catch (error) {
    if (AppError.is(error)) return [error.code, error.message];
    throw error;
  }
  throw new Error('It did not throw.');
}

describe('resolve', () => {
  it('answers with the fallback when no server is configured and no model named', async () => {
    await using models = open();
    const resolved = { id: 'eliza', provider: 'greenroom', name: 'eliza', model: eliza, contextTokens: null };
    expect([models.resolve(), models.resolve(''), models.resolve('eliza')]).toEqual([resolved, resolved, resolved]);
    expect(textOf(await ask(models.resolve()))).toBe('Go on.');
  });

  it.each<[string, string, string, string, number | null]>([
    ['gpt-4o', 'gpt-4o', 'router', 'gpt-4o', null],
    ['openai/gpt-4o', 'openai/gpt-4o', 'router', 'openai/gpt-4o', null],
    ['router/gpt-4o', 'gpt-4o', 'router', 'gpt-4o', null],
    ['router/openai/gpt-4o', 'openai/gpt-4o', 'router', 'openai/gpt-4o', null],
    ['router/local/x', 'router/local/x', 'router', 'local/x', null],
    ['router/eliza', 'router/eliza', 'router', 'eliza', null],
    ['local/llama3', 'local/llama3', 'local', 'llama3', 8192],
    ['local/hf.co/a/b:q4', 'local/hf.co/a/b:q4', 'local', 'hf.co/a/b:q4', 8192],
    ['/odd', '/odd', 'router', '/odd', null],
    ['constructor', 'constructor', 'router', 'constructor', null],
    ['eliza', 'eliza', 'greenroom', 'eliza', null],
  ])('finds %j', async (asked, id, provider, name, contextTokens) => {
    await using models = open({ servers: [local, router], defaultServer: 'router' });
    expect(models.resolve(asked)).toMatchObject({ id, provider, name, contextTokens });
  });

  it('takes a sole server for the default one', async () => {
    await using models = open({ servers: [local] });
    expect(models.resolve('llama3')).toMatchObject({ id: 'llama3', provider: 'local', name: 'llama3' });
  });

  it.each<[string, Partial<ModelsOptions>, string]>([
    ['the default model', { defaultModel: 'local/x', defaultServer: 'router' }, 'local/x'],
    ['a built-in default model', { defaultModel: 'eliza', defaultServer: 'router' }, 'eliza'],
    ['the first model that the default server is said to have', { defaultServer: 'router' }, 'first'],
  ])('means %s when none is named', async (_, options, id) => {
    await using models = open({ servers: [local, { ...router, models: ['first', 'second'] }], ...options });
    expect([models.resolve().id, models.resolve('').id]).toEqual([id, id]);
  });

  it.each<[string, Partial<ModelsOptions>]>([
    ['no server is the default', { servers: [{ ...local, models: ['x'] }, router] }],
    ['the default server has no list', { servers: [local] }],
    ['the default server has an empty list', { servers: [{ ...local, models: [] }] }],
  ])('asks for a name when none is given and %s', async (_, options) => {
    await using models = open(options);
    const [code, message] = codeOf(() => models.resolve());
    expect([code, message]).toEqual(['validation_failed', expect.stringContaining('Name a model')]);
  });

  it('says which model it does not find, and what to do', async () => {
    await using alone = open();
    const [code, message] = codeOf(() => alone.resolve('gpt-4o'));
    expect(code).toBe('not_found');
    for (const part of ['"gpt-4o"', 'GET /models', '"eliza"', 'LLM_BASE_URL']) expect(message).toContain(part);

    await using several = open({ servers: [local, router] });
    for (const id of ['gpt-4o', 'openai/gpt-4o', 'local/', 'toString']) {
      const [code, message] = codeOf(() => several.resolve(id));
      expect([code, message]).toEqual(['not_found', expect.stringContaining(`"${id}"; GET /models`)]);
      expect(message).not.toContain('LLM_BASE_URL');
    }
    expect(codeOf(() => several.resolve('x'.repeat(100_000)))[1].length).toBeLessThan(200);
  });

  it('speaks with the server it found, by the name that has for the model', async () => {
    const bare = { choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] };
    await using server = await startOpenAiServer(streaming(data(bare)));
    await using models = open({
      servers: [router, { ...local, baseUrl: server.baseUrl, apiKey: 'k', headers: { 'x-more': 'h' } }],
      defaultServer: 'router',
    });
    const { model, name } = models.resolve('local/a/b');
    expect(textOf(await ask({ model }, { ...request(), model: name }))).toBe('Hi');
    expect(server.asked).toMatchObject([
      { path: '/v1/chat/completions', headers: { authorization: 'Bearer k', 'x-more': 'h' }, body: { model: 'a/b' } },
    ]);
  });

  it('passes the time limits of a server on', async () => {
    await using server = await startOpenAiServer(() => undefined);
    await using models = open({ servers: [{ ...local, baseUrl: server.baseUrl, firstEventTimeoutMs: 50 }] });
    await expect(ask(models.resolve('x'))).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('createModels', () => {
  it.each<[string, Partial<ModelsOptions>]>([
    ['Two model servers', { servers: [local, local] }],
    ['cannot be called', { servers: [{ ...local, name: 'a/b' }] }],
    ['cannot be called', { servers: [{ ...local, name: '' }] }],
    ['no model server "x"', { servers: [local], defaultServer: 'x' }],
    ['no model "x"', { servers: [], defaultModel: 'x' }],
    ['no built-in model "x"', { fallback: 'x' }],
    ['HTTP does not allow', { servers: [{ ...local, apiKey: '\u{1f511}' }] }],
  ])('says "%s" of a configuration that contradicts itself', (message, options) => {
    expect(() => open(options)).toThrow(message);
  });
});

describe('list', () => {
  const listing = (...ids: string[]) => json({ data: ids.map((id) => ({ id, owned_by: 'o', extra: 1 })) });

  it('has what is built in first, then what each server says, in the order of the configuration', async () => {
    await using one = await startOpenAiServer(async (response, asked) => {
      await wait(50);
      return listing('openai/gpt-4o')(response, asked);
    });
    await using two = await startOpenAiServer(listing('llama3', 'a/b'));
    await using models = open({
      servers: [
        { name: 'router', baseUrl: one.baseUrl },
        { name: 'local', baseUrl: two.baseUrl },
        { ...local, name: 'told', models: ['m'] },
      ],
      defaultServer: 'router',
    });
    const rest = { object: 'model', created: 0, owned_by: 'o', extra: 1 };
    expect(await models.list()).toEqual({
      models: [
        ELIZA,
        { ...rest, id: 'openai/gpt-4o' },
        { ...rest, id: 'local/llama3' },
        { ...rest, id: 'local/a/b' },
        { id: 'told/m', object: 'model', created: 0, owned_by: 'told' },
      ],
      unavailable: [],
    });
  });

  it('has what is built in when no server is configured', async () => {
    await using models = open();
    expect(await models.list()).toEqual({ models: [ELIZA], unavailable: [] });
  });

  it('does not ask a server whose models are configured', async () => {
    await using server = await startOpenAiServer(listing('x'));
    await using models = open({ servers: [{ name: 'local', baseUrl: server.baseUrl, models: ['m'] }] });
    expect((await models.list()).models.map(({ id }) => id)).toEqual(['eliza', 'm']);
    expect(server.asked).toEqual([]);
  });

  it.each<[string, Answering, string]>([
    ['fails', json({ error: { message: 'sk-canary' } }, 500), 'The model server failed.'],
    ['refuses the key', json({}, 401), 'The model server does not accept the key it was configured with.'],
    ['says nothing in time', () => undefined, 'The model server did not list its models in time.'],
    ['stops in the middle', (response) => response.write('{'), 'The model server did not list its models in time.'],
    ['answers with something else', json({}), 'The model server answered with no list of models.'],
  ])('tells of a server that %s, and lists the others', async (_, answer, message) => {
    await using broken = await startOpenAiServer(answer);
    await using fine = await startOpenAiServer(listing('x'));
    const servers = [
      { name: 'broken', baseUrl: broken.baseUrl },
      { name: 'fine', baseUrl: fine.baseUrl },
    ];
    await using models = open({ servers, defaultServer: 'fine', listTimeoutMs: 200 });
    const { models: listed, unavailable } = await models.list();
    expect(listed.map(({ id }) => id)).toEqual(['eliza', 'x']);
    expect(unavailable).toEqual([{ server: 'broken', message }]);
  });

  it('keeps a list for a minute, and no failure at all', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      let fails = true;
      await using server = await startOpenAiServer((response, asked) =>
        (fails ? json({}, 500) : listing('x'))(response, asked),
      );
      await using models = open({ servers: [{ name: 'local', baseUrl: server.baseUrl }] });
      expect((await models.list()).unavailable).toHaveLength(1);
      fails = false;
      expect((await models.list()).unavailable).toEqual([]);
      fails = true;
      vi.advanceTimersByTime(59_000);
      expect((await models.list()).models).toHaveLength(2);
      expect(server.asked).toHaveLength(2);
      vi.advanceTimersByTime(2000);
      expect((await models.list()).unavailable).toHaveLength(1);
      expect(server.asked).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks once for callers who come together', async () => {
    await using server = await startOpenAiServer(async (response, asked) => {
      await wait(30);
      return listing('x')(response, asked);
    });
    await using models = open({ servers: [{ name: 'local', baseUrl: server.baseUrl }] });
    const lists = await Promise.all(Array.from({ length: 20 }, () => models.list()));
    for (const list of lists) expect(list).toEqual(lists[0]);
    expect(server.asked).toHaveLength(1);
  });

  it('asks the servers at the same time', async () => {
    const both = Promise.withResolvers<void>();
    let asked = 0;
    const waiting: Answering = async (response, request) => {
      if (++asked === 2) both.resolve();
      await both.promise;
      return listing('x')(response, request);
    };
    await using one = await startOpenAiServer(waiting);
    await using two = await startOpenAiServer(waiting);
    const servers = [one, two].map(({ baseUrl }, at) => ({ name: `s${at}`, baseUrl }));
    await using models = open({ servers });
    expect((await models.list()).models.map(({ id }) => id)).toEqual(['eliza', 's0/x', 's1/x']);
  });

  it('gives each model an id that resolves to it', async () => {
    const part = fc.constantFrom('a', 'b', 'c', 'eliza', 'x', '');
    const name = fc
      .array(part, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'))
      .filter(Boolean);
    const server = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'eliza'), models: fc.array(name) });
    const servers = fc.uniqueArray(server, { selector: (each) => each.name, minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(servers, fc.boolean(), async (all, hasDefault) => {
        const defaultServer = hasDefault ? all[0]?.name : undefined;
        await using models = open({ servers: all.map((each) => ({ ...local, ...each })), defaultServer });
        const ids = (await models.list()).models.slice(1).map(({ id }) => id);
        const found = ids.map((id) => models.resolve(id));
        expect(found.map(({ provider, name }) => [provider, name])).toEqual(
          all.flatMap((each) => each.models.map((model) => [each.name, model])),
        );
        expect(found.map(({ id }) => id)).toEqual(ids);
      }),
    );
  });

  it('ends when the registry closes', async () => {
    await using server = await startOpenAiServer(() => undefined);
    await using models = open({ servers: [{ name: 'local', baseUrl: server.baseUrl }] });
    const listing = models.list();
    await expect.poll(() => server.asked.length).toBe(1);
    await models.close();
    expect((await listing).unavailable).toEqual([
      { server: 'local', message: 'The model server could not be asked which models it has.' },
    ]);
    await expect.poll(() => server.sockets.size).toBe(0);
    expect((await models.list()).unavailable).toHaveLength(1);
  });
});

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../test/temp-folder.ts';
import { ConfigError, readConfig } from '../config.ts';
import { readModelSettings } from './read-model-settings.ts';

type Variables = Record<string, string>;

const BOTH = `
default_server: ollama # the one in the cellar
default_model: ollama/llama3.2
servers:
  ollama: { base_url: http://127.0.0.1:11434/v1, context_tokens: 8192 }
  openrouter:
    base_url: https://openrouter.ai/api/v1
    api_key_env: OPENROUTER_API_KEY
    headers: { X-Title: Greenroom }
    models: [openai/gpt-4o]
    connect_timeout_ms: 1000
    first_event_timeout_ms: 2000
    idle_timeout_ms: 3000
`;
const OLLAMA = { name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' };
const HTTP = 'servers.a.base_url must be an http or https URL without credentials';
const QUOTES = 'must be text, in quotes where it looks like something else';

describe('the model servers of the settings', () => {
  it('are none when nothing is set and no file is there', async () => {
    expect(await read('', {})).toEqual({ servers: [], defaultServer: undefined, defaultModel: undefined });
  });

  it('are those of the file, with all that it says of them', async () => {
    expect(await read(BOTH, { OPENROUTER_API_KEY: 'a-key' })).toEqual({
      servers: [
        { ...OLLAMA, contextTokens: 8192 },
        {
          name: 'openrouter',
          baseUrl: 'https://openrouter.ai/api/v1',
          apiKey: 'a-key',
          headers: { 'X-Title': 'Greenroom' },
          models: ['openai/gpt-4o'],
          connectTimeoutMs: 1000,
          firstEventTimeoutMs: 2000,
          idleTimeoutMs: 3000,
        },
      ],
      defaultServer: 'ollama',
      defaultModel: 'ollama/llama3.2',
    });
  });

  it.each(['model-servers.yaml', 'model-servers.yml', 'model-servers.json', 'other.conf'])(
    'may stand in %s, as JSON indented with tabs too',
    async (name) => {
      const json = JSON.stringify({ servers: { ollama: { base_url: OLLAMA.baseUrl } } }, null, '\t');
      const env: Variables = name.startsWith('model-servers') ? {} : { MODEL_SERVERS_FILE: name };
      expect((await read(json, env, name)).servers).toEqual([OLLAMA]);
    },
  );

  it('hold that of LLM_BASE_URL, which is the default one unless the file says otherwise', async () => {
    const env = { LLM_BASE_URL: 'https://llm.example/v1', LLM_API_KEY: 'a-key' };
    const own = { name: 'default', baseUrl: 'https://llm.example/v1', apiKey: 'a-key' };
    expect(await read('', env)).toEqual({ servers: [own], defaultServer: 'default', defaultModel: undefined });
    const beside = `servers: { ollama: { base_url: "${OLLAMA.baseUrl}" } }`;
    expect(await read(beside, env)).toMatchObject({ servers: [own, OLLAMA], defaultServer: 'default' });
    expect(await read(`default_server: ollama\n${beside}`, env)).toMatchObject({ defaultServer: 'ollama' });
  });

  it('let LLM_MODEL go before the default_model of the file', async () => {
    const env = { OPENROUTER_API_KEY: 'a-key', LLM_MODEL: 'ollama/qwen3' };
    expect((await read(BOTH, env)).defaultModel).toBe('ollama/qwen3');
  });

  it('may take LLM_API_KEY for a server of the file', async () => {
    const file = `servers: { a: { base_url: https://a.example, api_key_env: LLM_API_KEY } }`;
    expect((await read(file, { LLM_API_KEY: 'a-key' })).servers).toMatchObject([{ apiKey: 'a-key' }]);
  });
});

describe('a fault of the file is told in one line with its path:', () => {
  it.each<[string, string[]]>([
    ['', ['it must be a map with servers in it']],
    ['- a', ['it must be a map with servers in it']],
    ['default_server: a', ['servers is missing']],
    ['servers:', ['servers must be a map from the name of each server to what it is']],
    ['servers: {}\nserver: {}\nmodel: x', ['server is not known', 'model is not known']],
    ['servers: { a: http://a.example }', ['servers.a must be a map with a base_url']],
    ['servers: { a: {} }', ['servers.a.base_url is missing']],
    ['servers: { a: { base_url: a.example/v1 } }', [HTTP]],
    ['servers: { a: { base_url: "ftp://a.example/v1" } }', [HTTP]],
    ['servers: { a: { base_url: "http://ann:hunter2@a.example/v1" } }', [HTTP]],
    ['servers: { a: { base_url: 8080 } }', [`servers.a.base_url ${QUOTES}`]],
    [
      'servers: { a/b: { base_url: http://a }, greenroom: { base_url: http://a } }',
      [
        'servers.a/b is no name of a server: it takes letters, digits, - and _',
        'servers.greenroom is the name of the server itself; take another one',
      ],
    ],
    ['servers: { __proto__: { base_url: http://a } }', ['servers.__proto__ is no name of a server; take another one']],
    [
      'servers: { a: { base_url: http://a, api_key: hunter2, api_key_env: PATH } }',
      ['servers.a.api_key cannot be set together with api_key_env'],
    ],
    [
      'servers: { a: { base_url: http://a, api_key: hunter2 with spaces } }',
      ['servers.a.api_key must have visible ASCII characters and no spaces'],
    ],
    [
      'servers: { a: { base_url: http://a, api_key_env: NO_SUCH }, b: { base_url: http://a, api_key_env: EMPTY } }',
      [
        'servers.a.api_key_env must be the name of a variable that is set, and NO_SUCH is not',
        'servers.b.api_key_env must be the name of a variable that is set, and EMPTY is not',
      ],
    ],
    [
      'servers: { a: { base_url: http://a, api_key_env: SPACED } }',
      ['servers.a.api_key_env names SPACED, whose value has a space or no visible ASCII character'],
    ],
    [
      'servers: { a: { base_url: http://a, headers: { X-Count: 1, "X: Y": z } } }',
      [`servers.a.headers.X-Count ${QUOTES}`, 'servers.a.headers.X: Y is no name of a header'],
    ],
    [
      'servers: { a: { base_url: http://a, models: [x, ""], context_tokens: 0, idle_timeout_ms: 1.5 } }',
      [
        'servers.a.models.1 must not be empty',
        'servers.a.context_tokens must be a whole number from 1 to 10000000',
        'servers.a.idle_timeout_ms must be a whole number from 1 to 86400000',
      ],
    ],
  ])('%s', async (text, lines) => {
    const env = { EMPTY: '', SPACED: 'hunter2 with spaces', PATH: '/bin' };
    const { faults, path } = await faultsOf(text, env);
    expect(faults).toEqual(lines.map((line) => `${path}: ${line}`));
    expect(faults.join('\n')).not.toContain('hunter2');
  });

  it.each([
    ['servers:\n  a: { base_url: http://a }\n  a: { base_url: http://b }', ' at line 3, column 3: duplicate key'],
    ['servers:\n\ta: {}', ' at line 2, column 1: tab as indent'],
    ['servers: { a: { api_key: "hunter2\n', ' at line 2, column 1: missing char'],
    ['servers: { a: *hunter2 }', ': an alias (*) has no anchor (&) before it, or there are too many'],
  ])('%j is not YAML', async (text, fault) => {
    const { faults, path } = await faultsOf(text, {});
    expect(faults[0]).toBe(`${path} is not valid YAML${fault}`);
    expect(faults.join('\n')).not.toContain('hunter2');
  });
});

describe('what does not go together', () => {
  it('is a server called as that of LLM_BASE_URL', async () => {
    const file = 'servers: { default: { base_url: http://a } }';
    expect((await read(file, {})).servers).toMatchObject([{ name: 'default' }]);
    const { faults, path } = await faultsOf(file, { LLM_BASE_URL: 'http://b' });
    expect(faults).toEqual([`${path}: servers.default is the name of the server of LLM_BASE_URL; take another one`]);
  });

  it('is a key without its server', async () => {
    const { faults } = await faultsOf('servers: {}', { LLM_API_KEY: 'a-key' });
    expect(faults).toEqual(['LLM_BASE_URL is needed with LLM_API_KEY']);
  });

  it('is a MODEL_SERVERS_FILE that is not there', async () => {
    const { faults, folder } = await faultsOf('servers: {}', { MODEL_SERVERS_FILE: 'no-such.yaml' });
    expect(faults).toEqual([
      `MODEL_SERVERS_FILE must be the path of a file: there is no ${join(folder, 'no-such.yaml')}`,
    ]);
  });

  it('are two files in DATA_DIR, unless one of them is named', async () => {
    await using folder = await tempFolder();
    const [yaml, json] = [join(folder.path, 'model-servers.yaml'), join(folder.path, 'model-servers.json')];
    await writeFile(yaml, 'servers: {}');
    await writeFile(json, '{"servers": {"a": {"base_url": "http://a"}}}');
    await expect(readIn(folder.path, {})).rejects.toThrow(
      `${yaml} and ${json} are both there: keep one, or name it with MODEL_SERVERS_FILE`,
    );
    expect((await readIn(folder.path, { MODEL_SERVERS_FILE: json })).servers).toHaveLength(1);
  });

  it('is a folder in the place of the file', async () => {
    await using folder = await tempFolder();
    await mkdir(join(folder.path, 'model-servers.yaml'));
    await expect(readIn(folder.path, {})).rejects.toThrow('model-servers.yaml cannot be read: EISDIR');
  });
});

/** Reads the settings beside a file with this text; an empty text is no file. */
async function read(text: string, env: Variables, name = 'model-servers.yaml') {
  await using folder = await tempFolder();
  if (text !== '') await writeFile(join(folder.path, name), text);
  return readIn(folder.path, env);
}

async function faultsOf(text: string, env: Variables) {
  await using folder = await tempFolder();
  const path = join(folder.path, 'model-servers.yaml');
  await writeFile(path, text);
  const error = await readIn(folder.path, env).catch((error: unknown) => error);
  if (!(error instanceof ConfigError)) throw new Error('There is no fault', { cause: error });
  return { faults: error.faults, path, folder: folder.path };
}

async function readIn(folder: string, env: Variables) {
  return readModelSettings(readConfig({ DATA_DIR: folder, ...env }, folder), env);
}

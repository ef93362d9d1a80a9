import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const JWKS = { JWT_JWKS_URL: 'https://id.example/keys', JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'greenroom' };

describe('without any variable', () => {
  it('has the documented defaults', () => {
    expect(readConfig({}, '/srv')).toEqual({
      HOST: '127.0.0.1',
      PORT: 8000,
      DATA_DIR: '/srv/data',
      DATABASE_URL: 'sqlite:/srv/data/greenroom.sqlite',
      MIGRATE_ON_START: 'true',
      AUTH_MODE: 'single_user',
      REGISTRATION: 'closed',
      GENERATION_TIMEOUT_SECONDS: 600,
      MAX_CHATS_PER_USER: 100_000,
      MAX_MESSAGES_PER_CHAT: 100_000,
      MAX_CHARACTERS_PER_USER: 1000,
      ALLOWED_HOSTS: [],
      ALLOWED_ORIGINS: [],
      LOG_LEVEL: 'info',
    });
  });

  it('takes empty ones as not set', () => {
    const empty = {
      PORT: '',
      DATABASE_URL: '',
      AUTH_MODE: '',
      SINGLE_USER_API_KEY: '',
      JWT_SECRET: '',
      TRUST_PROXY: '',
      LLM_BASE_URL: '',
      LLM_API_KEY: '',
      LLM_MODEL: '',
      MODEL_SERVERS_FILE: '',
      COMPLETIONS_PER_MINUTE: '',
      MAX_RUNNING_GENERATIONS: '',
      GENERATION_TIMEOUT_SECONDS: '',
    };
    expect(readConfig(empty, '/srv')).toEqual(readConfig({}, '/srv'));
  });

  it('leaves what others have put in the environment alone', () => {
    expect(readConfig({ HOME: '/root', NODE_ENV: 'test' }, '/srv')).toEqual(readConfig({}, '/srv'));
  });
});

describe('paths', () => {
  it.each([
    [{ DATA_DIR: 'elsewhere' }, 'sqlite:/srv/elsewhere/greenroom.sqlite'],
    [{ DATA_DIR: '/var/lib/greenroom' }, 'sqlite:/var/lib/greenroom/greenroom.sqlite'],
    [{ DATABASE_URL: 'sqlite:chats.sqlite' }, 'sqlite:/srv/chats.sqlite'],
    [{ DATABASE_URL: 'sqlite:/var/chats.sqlite' }, 'sqlite:/var/chats.sqlite'],
    [{ DATABASE_URL: 'postgresql://ann@db/chats' }, 'postgresql://ann@db/chats'],
    [{ DATABASE_URL: 'postgres://ann@db/chats' }, 'postgres://ann@db/chats'],
  ])('of %o are taken from the folder it runs in', (env, url) => {
    expect(readConfig(env, '/srv').DATABASE_URL).toBe(url);
  });

  it.each([
    ['models.yaml', '/srv/models.yaml'],
    ['/etc/greenroom/models.json', '/etc/greenroom/models.json'],
  ])('of MODEL_SERVERS_FILE=%s too', (MODEL_SERVERS_FILE, path) => {
    expect(readConfig({ MODEL_SERVERS_FILE }, '/srv').MODEL_SERVERS_FILE).toBe(path);
  });
});

describe('a variable that cannot be used', () => {
  it.each([
    ['PORT', 'http', 'must be a whole number from 0 to 65535'],
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '8000.5', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    [
      'DATABASE_URL',
      'mysql://db/chats',
      'must be sqlite:<file>, or a postgresql:// URL whose special characters are percent-encoded',
    ],
    [
      'DATABASE_URL',
      'postgresql://ann:a b@:x/chats',
      'must be sqlite:<file>, or a postgresql:// URL whose special characters are percent-encoded',
    ],
    [
      'DATABASE_URL',
      'sqlite::memory:',
      'must be sqlite:<file>, or a postgresql:// URL whose special characters are percent-encoded',
    ],
    ['MIGRATE_ON_START', 'no', 'must be true or false'],
    ['AUTH_MODE', 'multi', 'must be single_user or multi_user'],
    ['SINGLE_USER_API_KEY', 'short', 'must have at least 16 visible ASCII characters and no spaces'],
    ['SINGLE_USER_API_KEY', 'sixteen and spaces', 'must have at least 16 visible ASCII characters and no spaces'],
    ['JWT_SECRET', 'short', 'must have at least 32 bytes'],
    ['JWT_JWKS_URL', 'id.example', 'must be an http or https URL'],
    ['REGISTRATION', 'true', 'must be open or closed'],
    ['RATE_LIMIT_PER_MINUTE', '0', 'must be a whole number from 1 to 1000000'],
    ['MESSAGES_PER_MINUTE', 'many', 'must be a whole number from 1 to 1000000'],
    ['COMPLETIONS_PER_MINUTE', '0', 'must be a whole number from 1 to 1000000'],
    ['MAX_RUNNING_GENERATIONS', 'none', 'must be a whole number from 1 to 1000000'],
    ['GENERATION_TIMEOUT_SECONDS', '86401', 'must be a whole number from 1 to 86400'],
    ['LLM_BASE_URL', '127.0.0.1:11434/v1', 'must be an http or https URL without credentials'],
    ['LLM_BASE_URL', 'https://ann:hunter2@llm.example/v1', 'must be an http or https URL without credentials'],
    ['LLM_API_KEY', 'two words', 'must have visible ASCII characters and no spaces'],
    ['MAX_CHATS_PER_USER', '0', 'must be a whole number from 1 to 1000000000'],
    ['ALLOWED_HOSTS', 'greenroom.example:8000', 'must be host names without a port, with commas between them, or *'],
    [
      'ALLOWED_ORIGINS',
      'greenroom.example',
      'must be origins such as https://app.example, with commas between them, or *',
    ],
    [
      'TRUST_PROXY',
      'true',
      'must be addresses or ranges of proxies, or loopback, linklocal, uniquelocal, with commas between them',
    ],
    [
      'TRUST_PROXY',
      '10.0.0.0/64',
      'must be addresses or ranges of proxies, or loopback, linklocal, uniquelocal, with commas between them',
    ],
    ['METRICS_TOKEN', 'short', 'must have at least 16 visible ASCII characters and no spaces'],
    ['LOG_LEVEL', 'loud', 'must be fatal, error, warn, info, debug, trace or silent'],
  ])('%s=%s is told in one line', (name, value, message) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name} ${message}`]);
  });

  it('hides no other: each has its line, also what is wrong with several together', () => {
    expect(faultsOf({ PORT: 'x', LOG_LEVEL: 'loud', AUTH_MODE: 'multi_user' })).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
      'JWT_SECRET is needed with AUTH_MODE=multi_user, or else JWT_JWKS_URL with JWT_ISSUER and JWT_AUDIENCE',
    ]);
  });

  it('shows no value: it could be a secret', () => {
    const text = faultsOf({
      SINGLE_USER_API_KEY: 'hunter2',
      DATABASE_URL: 'mysql://ann:hunter2@db',
      LLM_BASE_URL: 'https://ann:hunter2@llm.example',
      LLM_API_KEY: 'hunter2 with spaces',
    }).join('\n');
    expect(text).not.toContain('hunter2');
  });
});

describe('multi-user mode', () => {
  it.each([
    [{}, ['JWT_SECRET is needed with AUTH_MODE=multi_user, or else JWT_JWKS_URL with JWT_ISSUER and JWT_AUDIENCE']],
    [{ JWT_SECRET: SECRET }, []],
    [JWKS, []],
    [{ ...JWKS, JWT_SECRET: SECRET }, ['JWT_JWKS_URL cannot be set together with JWT_SECRET']],
    [{ ...JWKS, JWT_ISSUER: '' }, ['JWT_ISSUER is needed with JWT_JWKS_URL']],
    [{ ...JWKS, JWT_AUDIENCE: '' }, ['JWT_AUDIENCE is needed with JWT_JWKS_URL']],
  ])('with %o has the faults %o', (env, faults) => {
    expect(faultsOf({ AUTH_MODE: 'multi_user', ...env })).toEqual(faults);
  });
});

describe('lists', () => {
  it('are separated by commas, with or without spaces', () => {
    const config = readConfig(
      { ALLOWED_HOSTS: 'a.example, b.example,', ALLOWED_ORIGINS: 'https://a.example,*' },
      '/srv',
    );
    expect(config.ALLOWED_HOSTS).toEqual(['a.example', 'b.example']);
    expect(config.ALLOWED_ORIGINS).toEqual(['https://a.example', '*']);
  });

  it('of proxies hold addresses, ranges and names', () => {
    const TRUST_PROXY = '127.0.0.1, 10.0.0.0/8, ::1, fd00::/8, loopback';
    expect(readConfig({ TRUST_PROXY }, '/srv').TRUST_PROXY).toBe(TRUST_PROXY);
  });
});

function faultsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env, '/srv');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

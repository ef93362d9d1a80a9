import type { ModelServer } from '@greenroom/model';
import { ConfigError, type Config, type Variables } from '../config.ts';
import { findModelFile } from './find-model-file.ts';
import type { ModelServerEntry, ModelServersFile } from './model-servers-file.ts';
import { parseModelFile } from './parse-model-file.ts';

/** The model servers of the settings, and what is meant when no server or no model is named. */
export interface ModelSettings {
  servers: ModelServer[];
  defaultServer: string | undefined;
  defaultModel: string | undefined;
}

/** What the server of LLM_BASE_URL is called. */
const FROM_VARIABLES = 'default';
const NO_FILE: ModelServersFile = { servers: {} };

/**
 * Puts together the model servers of the variables and of the file. LLM_MODEL goes before the file's default_model, and
 * the file's default_server before LLM_BASE_URL.
 * @throws ConfigError with one line for each fault
 */
export async function readModelSettings(config: Config, env: Variables): Promise<ModelSettings> {
  const found = await findModelFile(config);
  const file = found ? parseModelFile(found) : NO_FILE;
  const faults = [
    ...faultsOfServers(file, config, env).map((fault) => `${found?.path}: ${fault}`),
    ...faultsOfVariables(file, config),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  const own = serverOfVariables(config);
  const listed = Object.entries(file.servers).map(([name, entry]) => toServer(name, entry, env));
  return {
    servers: own ? [own, ...listed] : listed,
    defaultServer: file.default_server ?? own?.name,
    defaultModel: config.LLM_MODEL ?? file.default_model,
  };
}

function faultsOfServers({ servers }: ModelServersFile, { LLM_BASE_URL: own }: Config, env: Variables): string[] {
  return Object.entries(servers).flatMap(([name, entry]) => {
    const faults: string[] = [];
    if (own !== undefined && name === FROM_VARIABLES) {
      faults.push(`servers.${name} is the name of the server of LLM_BASE_URL; take another one`);
    }
    if (entry.api_key !== undefined && entry.api_key_env !== undefined) {
      faults.push(`servers.${name}.api_key cannot be set together with api_key_env`);
    }
    return [...faults, ...faultsOfKey(entry, env).map((fault) => `servers.${name}.api_key_env ${fault}`)];
  });
}

function faultsOfKey({ api_key_env: variable }: ModelServerEntry, env: Variables): string[] {
  if (variable === undefined) return [];
  const key = env[variable];
  if (!key) return [`must be the name of a variable that is set, and ${variable} is not`];
  if (!/^[\x21-\x7e]+$/.test(key)) return [`names ${variable}, whose value has a space or no visible ASCII character`];
  return [];
}

function faultsOfVariables({ servers }: ModelServersFile, { LLM_API_KEY: key, LLM_BASE_URL: url }: Config): string[] {
  const isNamed = Object.values(servers).some(({ api_key_env }) => api_key_env === 'LLM_API_KEY');
  return key === undefined || url !== undefined || isNamed ? [] : ['LLM_BASE_URL is needed with LLM_API_KEY'];
}

function serverOfVariables({ LLM_BASE_URL: baseUrl, LLM_API_KEY: apiKey }: Config): ModelServer | null {
  if (baseUrl === undefined) return null;
  return { name: FROM_VARIABLES, baseUrl, ...(apiKey !== undefined && { apiKey }) };
}

function toServer(name: string, entry: ModelServerEntry, env: Variables): ModelServer {
  const fromVariable = entry.api_key_env === undefined ? undefined : env[entry.api_key_env];
  return withoutUndefined({
    name,
    baseUrl: entry.base_url,
    apiKey: entry.api_key ?? fromVariable,
    headers: entry.headers,
    models: entry.models,
    contextTokens: entry.context_tokens,
    connectTimeoutMs: entry.connect_timeout_ms,
    firstEventTimeoutMs: entry.first_event_timeout_ms,
    idleTimeoutMs: entry.idle_timeout_ms,
  });
}

function withoutUndefined(server: { [Field in keyof ModelServer]: ModelServer[Field] | undefined }): ModelServer {
  return Object.fromEntries(
    Object.entries(server).filter(([, value]) => value !== undefined),
  ) as unknown as ModelServer;
}

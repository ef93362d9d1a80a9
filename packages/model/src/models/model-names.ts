import { AppError } from '@greenroom/contract';
import type { ModelServer } from './model-server.ts';

/** A model: what its server calls it, and which server that is; null for what is built in. */
export interface ModelName {
  server: string | null;
  name: string;
}

/** How callers name models. */
export interface ModelNames {
  /** The model that a caller's name means; undefined when no server could have it. */
  parse(id: string): ModelName | undefined;
  /** The model that is meant when none is named. @throws AppError `validation_failed` when there is no such. */
  unnamed(): ModelName;
  /** The shortest name that means the model. */
  write(name: ModelName): string;
}

/** What is configured of names. */
export interface NamesOptions {
  servers: readonly ModelServer[];
  defaultServer?: string | undefined;
  defaultModel?: string | undefined;
  builtIn: readonly string[];
  fallback: string;
}

/** Names the models of a configuration; see `createModels` for what is wrong with one that throws. */
export function namesOfModels({ servers, defaultModel, builtIn, fallback, ...options }: NamesOptions): ModelNames {
  const serverNames = new Set(servers.map(({ name }) => name));
  const defaultServer = options.defaultServer ?? (servers.length === 1 ? servers[0]?.name : undefined);
  checkNames(servers, defaultServer, builtIn, fallback);

  const parse = (id: string): ModelName | undefined => {
    if (builtIn.includes(id)) return { server: null, name: id };
    const slash = id.indexOf('/');
    const [server, name] = [id.slice(0, Math.max(0, slash)), id.slice(slash + 1)];
    if (serverNames.has(server)) return name === '' ? undefined : { server, name };
    return defaultServer === undefined ? undefined : { server: defaultServer, name: id };
  };
  const defaultName = defaultModel ? parse(defaultModel) : undefined;
  if (defaultModel && !defaultName) throw new Error(`There is no model "${defaultModel}" to be the default.`);
  const firstListed = servers.find(({ name }) => name === defaultServer)?.models?.[0];
  return {
    parse,
    unnamed() {
      if (defaultName) return defaultName;
      if (defaultServer !== undefined && firstListed) return { server: defaultServer, name: firstListed };
      if (servers.length === 0) return { server: null, name: fallback };
      throw new AppError(
        'validation_failed',
        'Name a model: there is no default one. GET /models lists those there are.',
      );
    },
    write({ server, name }) {
      if (server === null) return name;
      const bare = parse(name);
      // A bare name may mean something that is built in, or begin like the name of another server.
      return bare?.server === server && bare.name === name ? name : `${server}/${name}`;
    },
  };
}

function checkNames(
  servers: readonly ModelServer[],
  defaultServer: string | undefined,
  builtIn: readonly string[],
  fallback: string,
): void {
  const names = servers.map(({ name }) => name);
  for (const [at, name] of names.entries()) {
    if (name === '' || name.includes('/')) throw new Error(`A model server cannot be called "${name}".`);
    if (names.indexOf(name) !== at) throw new Error(`Two model servers are called "${name}".`);
  }
  if (defaultServer !== undefined && !names.includes(defaultServer)) {
    throw new Error(`There is no model server "${defaultServer}" to be the default.`);
  }
  if (!builtIn.includes(fallback)) throw new Error(`There is no built-in model "${fallback}" to fall back on.`);
}

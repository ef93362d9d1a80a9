import { AppError } from '@greenroom/contract';
import type { Egress } from '../egress/create-egress.ts';
import type { LanguageModel } from '../language-model.ts';
import { createOpenAiModel, type OpenAiModel } from '../openai/create-openai-model.ts';
import type { ListedModel } from '../openai/list-models.ts';
import { cachedListing, type Listing } from './cached-listing.ts';
import type { ModelServer } from './model-server.ts';
import { namesOfModels, type ModelName } from './model-names.ts';
import { unavailableMessage } from './unavailable-message.ts';

const LIST_TIMEOUT_MS = 5000;

/** A model that needs no server. */
export interface BuiltInModel {
  model: LanguageModel;
  description: string;
  /** In seconds since 1970. */
  created: number;
  ownedBy: string;
}

/** The models a server has to offer. */
export interface ModelsOptions {
  servers: readonly ModelServer[];
  /** The server whose models go by their bare names; a sole server is it anyway. */
  defaultServer?: string | undefined;
  /** What answers when no model is named, by the name a caller would use. */
  defaultModel?: string | undefined;
  builtIn: Readonly<Record<string, BuiltInModel>>;
  /** The built-in model that answers when no server is configured and no model named. */
  fallback: string;
  egress: Egress;
  /** How long a server may take to list its models, in milliseconds; 5 s when left out. */
  listTimeoutMs?: number | undefined;
}

/** A model, found by its name. */
export interface ResolvedModel {
  /** By the name a caller uses. */
  id: string;
  /** The name of its server; `greenroom` for what is built in. */
  provider: string;
  /** What its server calls it. */
  name: string;
  model: LanguageModel;
  /** How many tokens it takes; null where that is not known. */
  contextTokens: number | null;
}

/** The models there are, by name. */
export interface Models {
  /**
   * Finds a model: one that is built in, `server/model`, or a model of the default server.
   *
   * @param id - The name a caller uses; when left out or empty, what the configuration says.
   * @throws AppError `not_found` when no server could have it; `validation_failed` when none is named and none is meant.
   */
  resolve(id?: string): ResolvedModel;
  /** Lists what is built in, then what each server has; those that do not say are told apart. Never throws. */
  list(): Promise<ModelList>;
  /** Ends what listings still run. The egress stays with whoever made it. */
  close(): Promise<void>;
}

/** What {@link Models.list} answers. */
export interface ModelList {
  models: ListedModel[];
  /** The servers that did not say which models they have, each with a sentence for a caller to read. */
  unavailable: { server: string; message: string }[];
}

interface Provider {
  server: ModelServer;
  model: OpenAiModel;
  listing: Listing;
}

/**
 * Makes the registry of the configured models.
 *
 * @throws Error when the configuration contradicts itself: two servers of one name, a name with a slash, a default
 * server, default model or fallback that is not there, a key that HTTP cannot carry.
 */
export function createModels(options: ModelsOptions): Models {
  const builtIn = new Map(Object.entries(options.builtIn));
  const names = namesOfModels({ ...options, builtIn: [...builtIn.keys()] });
  const closing = new AbortController();
  const providers = new Map(
    options.servers.map((server) => [server.name, openProvider(server, options, closing.signal)]),
  );
  return {
    resolve(id) {
      const name = id ? names.parse(id) : names.unnamed();
      if (!name) throw notFound(id ?? '', options);
      return name.server === null ? resolveBuiltIn(name, builtIn) : resolveServed(name, names.write(name), providers);
    },
    async list() {
      const lists = await Promise.all([...providers.values()].map((provider) => listProvider(provider, names.write)));
      return {
        models: [...[...builtIn].map(toListedModel), ...lists.flatMap(({ models }) => models)],
        unavailable: lists.flatMap(({ unavailable }) => unavailable),
      };
    },
    close: async () => closing.abort(new Error('The server is closing.')),
  };
}

function openProvider(server: ModelServer, { egress, listTimeoutMs }: ModelsOptions, closing: AbortSignal): Provider {
  const model = createOpenAiModel({ ...server, egress });
  return { server, model, listing: cachedListing(model, listTimeoutMs ?? LIST_TIMEOUT_MS, closing) };
}

function resolveBuiltIn({ name }: ModelName, builtIn: ReadonlyMap<string, BuiltInModel>): ResolvedModel {
  const { model } = builtIn.get(name)!;
  return { id: name, provider: 'greenroom', name, model, contextTokens: null };
}

function resolveServed(
  { server, name }: ModelName,
  id: string,
  providers: ReadonlyMap<string, Provider>,
): ResolvedModel {
  const provider = providers.get(server!)!;
  const { contextTokens = null } = provider.server;
  return { id, provider: provider.server.name, name, model: provider.model, contextTokens };
}

async function listProvider({ server, listing }: Provider, write: (name: ModelName) => string): Promise<ModelList> {
  const named = (listed: ListedModel) => ({ ...listed, id: write({ server: server.name, name: listed.id }) });
  if (server.models) return { models: server.models.map((id) => named(configured(id, server))), unavailable: [] };
  try {
    return { models: (await listing()).map(named), unavailable: [] };
  } catch (error) {
    return { models: [], unavailable: [{ server: server.name, message: unavailableMessage(error) }] };
  }
}

function configured(id: string, server: ModelServer): ListedModel {
  return { id, object: 'model', created: 0, owned_by: server.name };
}

function toListedModel([id, { created, ownedBy, description }]: [string, BuiltInModel]): ListedModel {
  return { id, object: 'model', created, owned_by: ownedBy, description };
}

function notFound(id: string, { servers, fallback }: ModelsOptions): AppError {
  const shown = id.length > 100 ? `${id.slice(0, 100)}…` : id;
  const advice =
    servers.length > 0
      ? ''
      : ` Without a model server only "${fallback}" answers: set LLM_BASE_URL to have the models of one.`;
  return new AppError('not_found', `There is no model "${shown}"; GET /models lists those there are.${advice}`);
}

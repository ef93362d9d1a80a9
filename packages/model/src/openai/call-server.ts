import { Headers } from 'undici';
import type { Egress, EgressAnswer } from '../egress/create-egress.ts';
import type { JsonObject } from '../language-model.ts';
import { answerError } from './answer-error.ts';

/** Where a server is, and what opens it. */
export interface ServerOptions {
  /** Up to what `/chat/completions` follows on, such as `http://127.0.0.1:11434/v1`. */
  baseUrl: string;
  /** Sent as a bearer token. */
  apiKey?: string | undefined;
  /** Sent with every request; one of them may stand in for a header that is sent anyway. */
  headers?: Record<string, string> | undefined;
  egress: Egress;
  /** 10 s when left out. */
  connectTimeoutMs?: number | undefined;
}

/**
 * Calls an operation of a server: with a body it posts, without one it gets.
 *
 * @throws ModelError when the server cannot be reached, or answers with another status than 2xx; or the signal's reason.
 */
export type CallServer = (path: string, body: JsonObject | undefined, signal: AbortSignal) => Promise<EgressAnswer>;

/** Makes the caller of a server. */
export function serverCaller({ egress, baseUrl, connectTimeoutMs, ...access }: ServerOptions): CallServer {
  const headers = requestHeaders(access);
  const secrets = [access.apiKey ?? '', ...Object.values(access.headers ?? {})].filter(isSecret);
  return async (path, body, signal) => {
    const post = body && { method: 'POST' as const, body: JSON.stringify(body) };
    const answer = await egress.fetch(below(baseUrl, path), { ...post, headers, connectTimeoutMs, signal });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw await answerError(answer, secrets);
  };
}

/** A short one, such as the "none" of a server that needs no key, is a word that may stand anywhere. */
function isSecret(value: string): boolean {
  return value.length >= 16;
}

function requestHeaders({ apiKey, headers = {} }: Pick<ServerOptions, 'apiKey' | 'headers'>): Headers {
  const all = new Headers({ accept: 'application/json, text/event-stream', 'content-type': 'application/json' });
  try {
    if (apiKey) all.set('authorization', `Bearer ${apiKey}`);
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
  } catch {
    // The cause has the key in its message, and ends here.
    throw new TypeError('The key or a header of a model server has a character in it that HTTP does not allow.');
  }
  return all;
}

/** The path goes before a query, such as the `api-version` that some addresses need. */
function below(baseUrl: string, path: string): string {
  const url = URL.parse(baseUrl);
  // What is no URL is for the egress to refuse.
  if (!url) return baseUrl;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  return url.href;
}

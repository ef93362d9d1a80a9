import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Agent, fetch, Headers, type HeadersInit } from 'undici';
import { ModelError } from '../model-error.ts';
import { addressRule } from './address-rule.ts';
import { checkedLookup, type Resolve } from './checked-lookup.ts';
import { hostList } from './host-list.ts';
import { networkError } from './network-error.ts';
import { readPieces, readText, type CappedText } from './read-body.ts';
import { refusal } from './refusal.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Which addresses an egress reaches. */
export interface EgressOptions {
  /**
   * Whether loopback and private networks may be reached. Link-local (cloud metadata), multicast and unspecified
   * addresses may not either way.
   */
  allowPrivate: boolean;
  /** Hosts that may be reached whatever their address is: those an administrator named, as `host` or `host:port`. */
  listedHosts?: readonly string[];
  /** Resolves a name to its addresses; the system does when it is left out. */
  lookup?: Resolve;
}

/** A request, and its limits. */
export interface EgressRequest {
  method?: 'GET' | 'POST';
  headers?: HeadersInit;
  body?: string;
  /** Ends the request, and the reading of its answer, at once. What bounds the time of a request is this. */
  signal: AbortSignal;
  /** How long a connection may take to stand, the name's lookup included; 10 s when left out. */
  connectTimeoutMs?: number | undefined;
}

/** What an address answered. Whoever reads neither its pieces nor its text aborts the signal to be rid of it. */
export interface EgressAnswer {
  status: number;
  headers: Headers;
  /**
   * The body as it comes; leaving the iteration frees the connection.
   *
   * @throws ModelError `cut_off` when the connection breaks, or the signal's reason.
   */
  pieces(): AsyncIterable<Uint8Array>;
  /**
   * The body as text, or as much of it as `maxBytes` hold.
   *
   * @throws As `pieces` does.
   */
  text(maxBytes: number): Promise<CappedText>;
}

/** The one client through which the server reaches addresses that somebody configured. */
export interface Egress {
  /**
   * Sends a request to an http or https URL without credentials in it. Follows no redirect.
   *
   * @throws ModelError `unreachable` (refused, no such name, no connection, a redirect) or `timeout` (no connection in
   * time), with its cause and without the address; or the signal's reason.
   */
  fetch(address: string | URL, request: EgressRequest): Promise<EgressAnswer>;
  /** Ends every request and connection; a later `fetch` is refused. */
  close(): Promise<void>;
}

/**
 * Makes an {@link Egress}.
 *
 * @throws Error when a listed host is no host.
 */
export function createEgress(options: EgressOptions): Egress {
  const isListed = hostList(options.listedHosts ?? []);
  const isRefused = addressRule(options.allowPrivate);
  const agents = agentPool(options.lookup ?? resolveAll, isRefused);
  return {
    async fetch(address, { signal, connectTimeoutMs = CONNECT_TIMEOUT_MS, ...request }) {
      signal.throwIfAborted();
      const url = parseAddress(address);
      const listed = isListed(url);
      if (!listed && isRefusedLiteral(url, isRefused)) throw refusal();
      const dispatcher = agents.get(listed, connectTimeoutMs);
      const headers = withDefaults(request.headers);
      const response = await fetch(url, { ...request, headers, signal, dispatcher, redirect: 'manual' }).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          throw networkError(error);
        },
      );
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        throw redirected(response.status);
      }
      return {
        status: response.status,
        headers: response.headers,
        pieces: () => readPieces(response, signal),
        text: (maxBytes) => readText(response, signal, maxBytes),
      };
    },
    close: () => agents.close(),
  };
}

function resolveAll(hostname: string) {
  return lookup(hostname, { all: true });
}

interface AgentPool {
  get(listed: boolean, connectTimeoutMs: number): Agent;
  close(): Promise<void>;
}

/** One agent for each pair of rule and timeout, because both belong to the connections an agent makes. */
function agentPool(resolve: Resolve, isRefused: (address: string) => boolean): AgentPool {
  const agents = new Map<string, Agent>();
  let closed = false;
  return {
    get(listed, timeout) {
      if (closed) throw new ModelError('unreachable', 'The server is closing.');
      const key = `${listed} ${timeout}`;
      const agent = agents.get(key) ?? openAgent(timeout, checkedLookup(resolve, listed ? () => false : isRefused));
      agents.set(key, agent);
      return agent;
    },
    async close() {
      closed = true;
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

function openAgent(timeout: number, lookup: ReturnType<typeof checkedLookup>): Agent {
  // The signal of each request bounds its time. Over HTTP/1.1 a request has its connection to itself, so that ending
  // one frees the other.
  return new Agent({ connect: { timeout, lookup }, headersTimeout: 0, bodyTimeout: 0, allowH2: false });
}

function parseAddress(address: string | URL): URL {
  const url = URL.parse(String(address));
  if (!url) throw new ModelError('unreachable', 'The address of the model server is not a URL.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ModelError('unreachable', 'The address of the model server begins with neither http:// nor https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new ModelError('unreachable', 'The address of the model server has credentials in it, which is not allowed.');
  }
  return url;
}

/** An address in the place of a name gets no lookup that could check it. */
function isRefusedLiteral({ hostname }: URL, isRefused: (address: string) => boolean): boolean {
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(address) !== 0 && isRefused(address);
}

/** Compressed answers save little here, and would hold back what a stream has to say. */
function withDefaults(headers: HeadersInit | undefined): Headers {
  const all = new Headers(headers);
  if (!all.has('accept-encoding')) all.set('accept-encoding', 'identity');
  if (!all.has('user-agent')) all.set('user-agent', 'greenroom');
  return all;
}

function redirected(status: number): ModelError {
  return new ModelError(
    'unreachable',
    'The model server answered with a redirect, which is not followed: configure the address it leads to.',
    { status },
  );
}

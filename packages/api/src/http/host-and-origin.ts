import { AppError } from '@greenroom/contract';
import type { FastifyInstance } from 'fastify';
import { isIP } from 'node:net';

/**
 * Answers only to the hosts it is known by, so that a page cannot reach it through a name that was pointed at this
 * machine (DNS rebinding; that needs a name, so plain addresses are fine), and only to pages of its own or an allowed
 * origin. A request without `Origin` comes from no page.
 */
export function checkHostAndOrigin(app: FastifyInstance, allowedHosts: string[], allowedOrigins: string[]): void {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const origins = new Set(allowedOrigins);
  app.addHook('onRequest', (request, _reply, done) => {
    const { host, origin } = request.headers;
    if (!isKnownHost(nameOf(host), hosts)) {
      done(new AppError('forbidden', 'This server does not answer to this host name. Add it to ALLOWED_HOSTS.'));
    } else if (origin !== undefined && !isAllowedOrigin(origin, host, origins)) {
      done(new AppError('forbidden', 'Pages of this origin may not call this server. Add it to ALLOWED_ORIGINS.'));
    } else {
      done();
    }
  });
}

/** An origin as browsers write it, however the administrator did. */
export function writtenOrigin(origin: string): string {
  return origin.replace(/\/$/, '').toLowerCase();
}

/** The host's name without its port and without the brackets of an IPv6 address. */
function nameOf(host: string | undefined): string {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(host ?? '');
  return (match?.[1] ?? match?.[2] ?? '').toLowerCase();
}

function isKnownHost(name: string, hosts: Set<string>): boolean {
  return hosts.has('*') || name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || hosts.has(name);
}

function isAllowedOrigin(origin: string, host: string | undefined, origins: Set<string>): boolean {
  if (origins.has('*') || origins.has(origin.toLowerCase())) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

import { isIPv6 } from 'node:net';

/**
 * Tells whether a URL's host is among those listed.
 *
 * @param hosts - Each `host`, for any port of it, or `host:port`; a name, or an IP address in any of its spellings.
 * @throws Error when one of them is neither.
 */
export function hostList(hosts: readonly string[]): (url: URL) => boolean {
  const listed = new Set(hosts.map(normalHost));
  return (url) => {
    const name = withoutDot(url.hostname);
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return listed.has(name) || listed.has(`${name}:${port}`);
  };
}

function normalHost(host: string): string {
  const bracketed = isIPv6(host) ? `[${host}]` : host;
  const [, name = '', port] = /^(.*?)(?::(\d{1,5}))?$/s.exec(bracketed) ?? [];
  // The same parser that reads the URLs, so that both spell an address alike.
  const url = URL.parse(`http://${name}/`);
  if (name === '' || !url || url.port !== '' || url.href !== `http://${url.hostname}/`) {
    throw new Error(`"${host}" is no host: it takes the form name or name:port.`);
  }
  return port === undefined ? withoutDot(url.hostname) : `${withoutDot(url.hostname)}:${Number(port)}`;
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

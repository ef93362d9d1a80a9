/**
 * The address of a server without a slash at its end.
 * @throws {TypeError} when it cannot be a server's
 */
export function serverUrl(given: string): string {
  if (!URL.canParse(given)) throw wrong(given, 'is not a url; write it whole, such as http://127.0.0.1:8000');
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw wrong(given, 'must begin with http:// or https://');
  // The url itself is not repeated here: it holds a secret.
  if (url.username || url.password) throw new TypeError('Credentials go into apiKey or token, not into the url.');
  if (url.search || url.hash) throw wrong(given, 'must end with the path');
  const path = url.pathname.replace(/\/+$/, '');
  if (/\/(trpc|api\/v1)$/.test(path)) throw wrong(given, `must be the server's address alone, without ${path}`);
  return url.origin + path;
}

function wrong(url: string, why: string): TypeError {
  return new TypeError(`The url ${JSON.stringify(url)} ${why}.`);
}

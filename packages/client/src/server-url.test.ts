import { expect, it } from 'vitest';
import { serverUrl } from './server-url.ts';

it.each([
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ['http://127.0.0.1:8000/', 'http://127.0.0.1:8000'],
  ['https://host.example/greenroom//', 'https://host.example/greenroom'],
  ['HTTP://Host.Example:80', 'http://host.example'],
])('takes %s', (given, url) => {
  expect(serverUrl(given)).toBe(url);
});

it.each([
  ['', /not a url/],
  ['localhost', /not a url/],
  ['localhost:8000', /must begin with http/],
  ['ftp://host.example', /must begin with http/],
  ['http://host.example/?key=1', /must end with the path/],
  ['http://host.example/#chats', /must end with the path/],
  ['http://host.example/trpc', /without \/trpc/],
  ['http://host.example/api/v1/', /without \/api\/v1/],
])('refuses %j at once and says why', (given, why) => {
  expect(() => serverUrl(given)).toThrow(why);
});

it('refuses credentials in a url without repeating them', () => {
  expect(() => serverUrl('http://ann:secret@host.example')).toThrow(
    /^Credentials go into apiKey or token, not into the url\.$/,
  );
});

import { describe, expect, it } from 'vitest';
import { hostList } from './host-list.ts';

describe('hostList', () => {
  it.each([
    ['ollama', 'http://ollama:11434/v1'],
    ['Ollama', 'http://oLLAMA/'],
    ['ollama.', 'http://ollama/'],
    ['ollama', 'http://ollama./'],
    ['ollama:11434', 'http://ollama:11434/'],
    ['ollama:80', 'http://ollama/'],
    ['ollama:443', 'https://ollama/'],
    ['127.0.0.1', 'http://0x7f.1:8080/'],
    ['0x7f.1', 'http://127.0.0.1/'],
    ['::1', 'http://[::1]:8080/'],
    ['[::1]:8080', 'http://[0:0::1]:8080/'],
    ['bücher.example', 'http://xn--bcher-kva.example/'],
  ])('finds in %j the host of %s', (host, url) => {
    expect(hostList(['other', host])(new URL(url))).toBe(true);
  });

  it.each([
    ['ollama', 'http://ollama.example/'],
    ['ollama', 'http://notollama/'],
    ['ollama:11434', 'http://ollama/'],
    ['ollama:443', 'http://ollama/'],
    ['127.0.0.1', 'http://127.0.0.2/'],
    ['[::1]:8080', 'http://[::1]/'],
  ])('does not find in %j the host of %s', (host, url) => {
    expect(hostList(['other', host])(new URL(url))).toBe(false);
  });

  it.each(['', 'http://ollama', 'ollama/v1', 'user@ollama', 'ollama:port', 'ollama?', 'a b', ':80'])(
    'says that %j is no host',
    (host) => {
      expect(() => hostList([host])).toThrow('is no host');
    },
  );
});

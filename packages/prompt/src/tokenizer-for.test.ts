import { modelToEncodingMap } from 'gpt-tokenizer/mapping';
import { describe, expect, it } from 'vitest';
import { tokenizerFor } from './tokenizer-for.ts';

describe('tokenizerFor', () => {
  it('agrees with gpt-tokenizer on every model it knows with one of the two encodings', () => {
    const models = Object.entries(modelToEncodingMap).filter(([, name]) => /^(cl100k|o200k)_/.test(name));
    expect(models.length).toBeGreaterThan(20);
    for (const [model, encoding] of models) {
      expect([model, tokenizerFor(model)]).toEqual([model, encoding.replace('harmony', 'base')]);
    }
  });

  it.each(['gpt-4', 'GPT-4-0613', 'openai/gpt-4-turbo', 'gpt-35-turbo', 'ft:gpt-3.5-turbo-0125:us::x', 'gpt-4:free'])(
    'counts %s with cl100k_base',
    (model) => {
      expect(tokenizerFor(model)).toBe('cl100k_base');
    },
  );

  it.each([undefined, '', 'gpt-4o', 'gpt-4.1', 'gpt-4.5-preview', 'gpt-5', 'gpt-40', 'llama-3', 'my-gpt-4', 'o3'])(
    'counts %s with o200k_base',
    (model) => {
      expect(tokenizerFor(model)).toBe('o200k_base');
    },
  );
});

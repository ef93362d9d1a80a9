import type { Tokenizer } from '@greenroom/contract';

// GPT-4 as it was before 4o, GPT-3.5 (Azure leaves the dot out), the embedding models, and the last two base
// models. A name may have a path before it (`openai/gpt-4`) or say that the model is fine-tuned (`ft:gpt-4`).
const CL100K_MODEL =
  /(?:^|\/)(?:ft:)?(?:gpt-4(?![.\w])|gpt-3\.?5|text-embedding-(?:3|ada-002)|(?:babbage|davinci)-002)/i;

/**
 * Says which encoding counts tokens for a model. A model of another maker, or one made after this was
 * written, gets `o200k_base`, which is then an approximation.
 *
 * @param model - The name the model's API gives it; absent for any model.
 */
export function tokenizerFor(model?: string): Tokenizer {
  return model !== undefined && CL100K_MODEL.test(model) ? 'cl100k_base' : 'o200k_base';
}

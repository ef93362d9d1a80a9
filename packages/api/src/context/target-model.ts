import { AppError, DEFAULT_CONTEXT_TOKENS } from '@greenroom/contract';
import type { Services } from '../core/services.ts';

/** What a context has to know of the model it is for. */
export interface TargetModel {
  /** What its server calls it; undefined when no model is named and none is meant. */
  model: string | undefined;
  /** How much it takes. */
  maxTokens: number;
}

/**
 * The model that a reply would come from, when none is named; one that is named need not be here, for a context may be
 * sent anywhere.
 */
export function targetModel(
  { models }: Pick<Services, 'models'>,
  { model: id, max_tokens: maxTokens }: { model?: string | undefined; max_tokens?: number | undefined },
): TargetModel {
  try {
    const { name, contextTokens } = models.resolve(id);
    return { model: name, maxTokens: maxTokens ?? contextTokens ?? DEFAULT_CONTEXT_TOKENS };
  } catch (error) {
    if (!AppError.is(error)) throw error;
    return { model: id, maxTokens: maxTokens ?? DEFAULT_CONTEXT_TOKENS };
  }
}

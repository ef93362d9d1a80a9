export {
  createEgress,
  type Egress,
  type EgressAnswer,
  type EgressOptions,
  type EgressRequest,
} from './egress/create-egress.ts';
export type { Resolve, ResolvedAddress } from './egress/checked-lookup.ts';
export { answerConversation } from './eliza/answer-conversation.ts';
export { createEliza, ELIZA_DESCRIPTION, type ElizaOptions } from './eliza/create-eliza.ts';
export type {
  CompletionChoice,
  CompletionChunk,
  JsonObject,
  LanguageModel,
  ModelEvent,
  ModelRequest,
  ModelUsage,
  RequestMessage,
  ToolCall,
  ToolCallDelta,
} from './language-model.ts';
export { ModelError, type ModelErrorDetails, type ModelErrorKind } from './model-error.ts';
export { builtInModels, OFFLINE_MODEL } from './models/built-in-models.ts';
export {
  createModels,
  type BuiltInModel,
  type ModelList,
  type Models,
  type ModelsOptions,
  type ResolvedModel,
} from './models/create-models.ts';
export type { ModelServer } from './models/model-server.ts';
export { createOpenAiModel, type OpenAiModel, type OpenAiOptions } from './openai/create-openai-model.ts';
export type { ListedModel } from './openai/list-models.ts';

/** JSON as it stands on the wire. */
export type JsonObject = Record<string, unknown>;

/**
 * One message of a request, in the shape of OpenAI's chat completions. What is not named here is passed on as it is:
 * parts of other kinds than text, a server's own fields.
 */
export interface RequestMessage extends JsonObject {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function';
  content?: string | JsonObject[] | null;
  name?: string;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
}

/** A call of a tool that a model asks for, whole. `arguments` is JSON text as the model wrote it, valid or not. */
export interface ToolCall extends JsonObject {
  id: string;
  type: string;
  function: { name: string; arguments: string };
}

/** What a model is asked. */
export interface ModelRequest {
  /** The model, by the name its server gives it. */
  model: string;
  messages: RequestMessage[];
  /** Every other field of the request (`temperature`, `tools`, `seed` …), known here or not, as the caller sent it. */
  parameters: JsonObject;
  /** How many replies to the same turn there are already; a model that always answers the same can go by it. */
  attempt?: number;
}

/** A piece of a tool call: the first of an `index` has the id and the name, each adds to the arguments. */
export interface ToolCallDelta extends JsonObject {
  index: number;
  id?: string;
  type?: string;
  function?: { name?: string; arguments?: string };
}

/** What a model server says a reply cost, in tokens. */
export interface ModelUsage extends JsonObject {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

/** A piece of an answer in the form of an OpenAI `chat.completion.chunk`, with whatever else the server put in it. */
export interface CompletionChunk extends JsonObject {
  id?: string;
  created?: number;
  model?: string;
  choices: CompletionChoice[];
  usage?: ModelUsage | null;
}

/** One choice of a chunk. Servers call a model's thinking `reasoning_content` or `reasoning`. */
export interface CompletionChoice extends JsonObject {
  index: number;
  delta: JsonObject & {
    role?: string;
    content?: string | null;
    reasoning_content?: string | null;
    reasoning?: string | null;
    refusal?: string | null;
    tool_calls?: ToolCallDelta[];
  };
  finish_reason?: string | null;
}

/** One step of an answer: what it adds, and the chunk it came in, for the fields that nobody here knows. */
export interface ModelEvent {
  /** Text that the reply goes on with; empty for none. A refusal counts as text. */
  text: string;
  /** What the model thinks, where the server tells; empty for none. */
  reasoning: string;
  toolCalls: ToolCallDelta[];
  /** Why the answer ends (`stop`, `length`, `tool_calls`, `content_filter` …); null while it goes on. */
  finishReason: string | null;
  /** What the whole answer cost, once the server says; null before. */
  usage: ModelUsage | null;
  chunk: CompletionChunk;
}

/** A language model behind whatever serves it. */
export interface LanguageModel {
  /**
   * Answers in pieces. Each answer ends by itself, or throws: a {@link ModelError}, or the signal's reason when that
   * aborts. An answer that ends without a `finishReason` in any of its events was not whole; adapters throw
   * `cut_off` for it. Leaving the iteration ends the request.
   */
  stream(request: ModelRequest, options: { signal: AbortSignal }): AsyncIterable<ModelEvent>;
}

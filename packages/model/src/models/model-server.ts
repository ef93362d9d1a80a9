/** A model server that the configuration names. */
export interface ModelServer {
  /** What stands before the slash in `server/model`; has no slash itself. */
  name: string;
  /** Up to what `/chat/completions` follows on, such as `http://127.0.0.1:11434/v1`. */
  baseUrl: string;
  apiKey?: string;
  headers?: Record<string, string>;
  /** What its listing shows in the place of what it says itself. Other models of it can be named all the same. */
  models?: string[];
  /** How many tokens its models take, where that is known. */
  contextTokens?: number;
  /** In milliseconds, as the other two; what they are when left out, `OpenAiOptions` says. */
  connectTimeoutMs?: number;
  firstEventTimeoutMs?: number;
  idleTimeoutMs?: number;
}

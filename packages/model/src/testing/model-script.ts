import type { JsonObject } from '../language-model.ts';

/**
 * What a fake model does to answer one request, step after step. It is plain JSON, so that a request can carry it in
 * its field `script`. A script that is over ends the answer as `end` does.
 */
export interface ModelScript {
  steps: ScriptStep[];
}

/** One step of a {@link ModelScript}, told apart by `do`. */
export type ScriptStep =
  | RoleStep
  | TextStep
  | ReasoningStep
  | ToolCallStep
  | FinishStep
  | UsageStep
  | DoneStep
  | ChunkStep
  | CommentStep
  | RawStep
  | WaitStep
  | StallStep
  | ResetStep
  | EndStep
  | MalformedStep
  | ErrorStep
  | StatusStep;

/** The chunk that opens an answer: it names the role and has no text. */
export interface RoleStep {
  do: 'role';
}

/** How a text is cut. */
export interface Pieces {
  /** Characters (code points) of each piece but the last; one piece when left out. */
  chunkSize?: number;
  /** Milliseconds between two pieces. */
  everyMs?: number;
}

/** Text of the reply. */
export interface TextStep extends Pieces {
  do: 'text';
  text: string;
}

/** What the model thinks, in the field that the server would use: `reasoning_content` unless told otherwise. */
export interface ReasoningStep extends Pieces {
  do: 'reasoning';
  text: string;
  field?: 'reasoning_content' | 'reasoning';
}

/** A call of a tool; its index counts the calls of the script. */
export interface ToolCallStep {
  do: 'tool-call';
  id: string;
  name: string;
  /** JSON text, or what the model wrote instead. */
  arguments: string;
  /** On how many chunks the arguments are spread; 1 when left out. */
  pieces?: number;
}

/** The chunk that says why the answer ends. */
export interface FinishStep {
  do: 'finish';
  reason: string;
}

/** What the answer cost. Over HTTP a stream tells it only to those who ask with `stream_options.include_usage`. */
export interface UsageStep {
  do: 'usage';
  prompt_tokens: number;
  completion_tokens: number;
}

/** `data: [DONE]`. */
export interface DoneStep {
  do: 'done';
}

/** A chunk sent exactly as it stands. */
export interface ChunkStep {
  do: 'chunk';
  chunk: JsonObject;
}

/** A comment line, which keeps a connection warm and says nothing. */
export interface CommentStep {
  do: 'comment';
  text: string;
}

/** Bytes sent exactly as they stand. An empty text sends the head of the HTTP answer and nothing else. */
export interface RawStep {
  do: 'raw';
  text: string;
  /** `base64` when the bytes are not whole characters; else the text is sent as UTF-8. */
  encoding?: 'base64';
}

/** Nothing, for some milliseconds. */
export interface WaitStep {
  do: 'wait';
  ms: number;
}

/** Nothing, until the caller goes away. */
export interface StallStep {
  do: 'stall';
}

/** The connection breaks. What was sent before still arrives. */
export interface ResetStep {
  do: 'reset';
}

/** The answer ends in good order, with or without having been whole. */
export interface EndStep {
  do: 'end';
}

/** A `data:` line that is not JSON. */
export interface MalformedStep {
  do: 'malformed';
  /** How long the line is after `data: `; 16 when left out. */
  bytes?: number;
}

/** An error: an HTTP answer while nothing was sent, later an `error` object in the stream, after which it goes on. */
export interface ErrorStep {
  do: 'error';
  /** The HTTP status; 500 when left out. A stream that has begun cannot show it. */
  status?: number;
  message: string;
  code?: string;
  /** Seconds the caller is asked to wait. */
  retryAfter?: number;
}

/** A whole HTTP answer of any kind: a page of HTML, a redirect. It can stand only where nothing was sent before. */
export interface StatusStep {
  do: 'status';
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

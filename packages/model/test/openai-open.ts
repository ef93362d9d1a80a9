import { createEgress, type Egress } from '../src/egress/create-egress.ts';
import { createOpenAiModel, type OpenAiModel, type OpenAiOptions } from '../src/openai/create-openai-model.ts';
import { ModelError, type LanguageModel, type ModelEvent, type ModelRequest } from '../src/index.ts';
import { startOpenAiServer, type Answering, type OpenAiServer } from './openai-server.ts';

/** A server of a test, and the model that speaks with it. */
export interface OpenModel extends AsyncDisposable {
  server: OpenAiServer;
  model: OpenAiModel;
  egress: Egress;
}

/** Starts a server that answers so, and opens a model on it. */
export async function openModel(answer: Answering, options: Partial<OpenAiOptions> = {}): Promise<OpenModel> {
  const server = await startOpenAiServer(answer);
  const egress = createEgress({ allowPrivate: true });
  const model = createOpenAiModel({ baseUrl: server.baseUrl, egress, ...options });
  return {
    server,
    model,
    egress,
    async [Symbol.asyncDispose]() {
      await egress.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A request for a reply to "hi". */
export function request(parameters: ModelRequest['parameters'] = {}): ModelRequest {
  return { model: 'm', messages: [{ role: 'user', content: 'hi' }], parameters };
}

/** A signal that nobody aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** All events of an answer. */
export async function ask(
  { model }: { model: LanguageModel },
  asked = request(),
  signal = never(),
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(asked, { signal })) events.push(event);
  return events;
}

/** All events of an answer to a server that answers so. */
export async function answerOf(answer: Answering, options?: Partial<OpenAiOptions>): Promise<ModelEvent[]> {
  await using open = await openModel(answer, options);
  return await ask(open);
}

/** The error a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<ModelError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!ModelError.is(error)) throw new Error('It did not reject with a ModelError.', { cause: error });
  return error;
}

/** The error an answer ends with when its server answers so. */
export function failureOf(answer: Answering, options?: Partial<OpenAiOptions>): Promise<ModelError> {
  return failure(answerOf(answer, options));
}

/** The text of all the events. */
export function textOf(events: readonly ModelEvent[]): string {
  return events.map(({ text }) => text).join('');
}

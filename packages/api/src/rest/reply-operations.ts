import {
  Completion,
  CompletionChunk,
  CompletionError,
  CompletionRequest,
  ContinueInput,
  Generation,
  GenerationEventsInput,
  ImpersonateInput,
  RegenerateInput,
  Reply,
  ReplyEvent,
} from '@greenroom/contract';
import { z } from 'zod';

const security = [{ ApiKey: [] }, { Bearer: [] }] as Record<string, string[]>[];
const common = { tags: ['chat'], security };
const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const STREAM = 'As server-sent events:';
const RUNNING = {
  description: 'It runs in the background',
  headers: z.object({ Location: z.string().meta({ description: 'Where it is' }) }),
  content: json(Generation),
};
const completionError = { description: "What was wrong, in OpenAI's shape", content: json(CompletionError) };

const completion = {
  ...common,
  operationId: 'createChatCompletion',
  summary: 'Answer a conversation',
  description: `OpenAI's chat completion. With \`conversation_id\` the server builds that chat's context, adds the messages of the
request that are new in it, and stores them and the reply (\`save: false\` stores nothing). Fields that are not named here go
to the model server as they are.`,
  requestBody: { required: true, content: json(CompletionRequest) },
  responses: {
    '200': {
      description: `The answer. ${STREAM} each \`data\` is a CompletionChunk, or an error; the last is \`[DONE]\`.`,
      content: { ...json(Completion), 'text/event-stream': { schema: CompletionChunk } },
    },
    '202': RUNNING,
    '4XX': completionError,
    '5XX': completionError,
  },
};

const made = {
  '200': {
    description: `The reply. ${STREAM} \`event\` is the type, \`id\` where the stream stands, each \`data\` a ReplyEvent.`,
    content: { ...json(Reply), 'text/event-stream': { schema: ReplyEvent } },
  },
  '202': RUNNING,
};

const chatPath = RegenerateInput.pick({ chat_id: true });

const regenerate = {
  ...common,
  operationId: 'regenerateReply',
  summary: 'Write another reply beside the last one',
  description: 'The one that was there stays as its alternative. A turn that has no reply yet gets its first.',
  requestParams: { path: chatPath },
  requestBody: { content: json(RegenerateInput.omit({ chat_id: true })) },
  responses: made,
};

const goOn = {
  ...common,
  operationId: 'continueReply',
  summary: 'Go on with the last reply',
  requestParams: { path: chatPath },
  requestBody: { content: json(ContinueInput.omit({ chat_id: true })) },
  responses: made,
};

const impersonate = {
  ...common,
  operationId: 'impersonateUser',
  summary: "Draft the user's next turn",
  description: 'It is stored only with `save: true`.',
  requestParams: { path: chatPath },
  requestBody: { content: json(ImpersonateInput.omit({ chat_id: true })) },
  responses: made,
};

const follow = {
  ...common,
  operationId: 'followGeneration',
  summary: 'Follow a generation',
  description: `What comes after an event, to the end, from any device and as often as wanted. Leaving stops nothing. A generation
that is over tells all of it at once.`,
  requestParams: {
    path: GenerationEventsInput.pick({ generation_id: true }),
    query: GenerationEventsInput.pick({ last_event_id: true }),
    header: z.object({
      'Last-Event-ID': z.string().optional().meta({ description: 'The same as `last_event_id`, which goes before it' }),
    }),
  },
  responses: {
    '200': {
      description: 'The stream; each `data` is a ReplyEvent',
      content: { 'text/event-stream': { schema: ReplyEvent } },
    },
  },
};

/** The operations that make and follow replies, for the document. */
export const replyPaths = {
  '/chat/completions': { post: completion },
  '/chats/{chat_id}/regenerate': { post: regenerate },
  '/chats/{chat_id}/continue': { post: goOn },
  '/chats/{chat_id}/impersonate': { post: impersonate },
  '/generations/{generation_id}/events': { get: follow },
};

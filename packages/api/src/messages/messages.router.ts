import {
  AppendMessageInput,
  DeleteMessageInput,
  ListAlternativesInput,
  ListMessagesInput,
  Message,
  MessageList,
  MessageRef,
  SelectMessageInput,
  UpdateMessageInput,
} from '@greenroom/contract';
import { z } from 'zod';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { appendMessage } from './append-message.ts';
import { deleteMessage } from './delete-message.ts';
import { getMessage } from './get-message.ts';
import { listAlternatives } from './list-alternatives.ts';
import { listMessages } from './list-messages.ts';
import { selectMessage } from './select-message.ts';
import { updateMessage } from './update-message.ts';

const rest = restOf('character-messages');

export const messagesRouter = router({
  list: authed
    .meta(rest('GET', '/chats/{chat_id}/messages', 'listMessages', "List the messages of a chat's current path"))
    .input(ListMessagesInput)
    .output(MessageList)
    .query(({ ctx, input }) => listMessages(ctx.call, input)),
  append: authed
    .meta(
      rest('POST', '/chats/{chat_id}/messages', 'appendMessage', 'Append a message', {
        status: 201,
        location: '/api/v1/messages/{id}',
        countsAsMessage: true,
      }),
    )
    .input(AppendMessageInput)
    .output(Message)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => appendMessage(call, input))),
  get: authed
    .meta(rest('GET', '/messages/{message_id}', 'getMessage', 'Read one message'))
    .input(MessageRef)
    .output(Message)
    .query(({ ctx, input }) => getMessage(ctx.call, input)),
  update: authed
    .meta(rest('PUT', '/messages/{message_id}', 'updateMessage', 'Edit a message; what is not sent stays'))
    .input(UpdateMessageInput)
    .output(Message)
    .mutation(({ ctx, input }) => updateMessage(ctx.call, input)),
  delete: authed
    .meta(rest('DELETE', '/messages/{message_id}', 'deleteMessage', 'Delete one message', { status: 204 }))
    .input(DeleteMessageInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteMessage(ctx.call, input)),
  alternatives: authed
    .meta(
      rest(
        'GET',
        '/messages/{message_id}/alternatives',
        'listAlternatives',
        "List a message's alternatives, itself included",
      ),
    )
    .input(ListAlternativesInput)
    .output(MessageList)
    .query(({ ctx, input }) => listAlternatives(ctx.call, input)),
  select: authed
    .meta(
      rest('POST', '/messages/{message_id}/select', 'selectMessage', 'Show this one of its alternatives (swipe)', {
        description: 'The current path then goes through it, and on to the newest end of what follows it.',
      }),
    )
    .input(SelectMessageInput)
    .output(Message)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => selectMessage(call, input))),
});

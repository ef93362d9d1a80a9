// The floor over HTTP: plain Fastify over the statements of floor.ts. Run as a child process of main.ts.
import Fastify from 'fastify';
import { openFloor } from './floor.ts';

const [file, ownerId] = process.argv.slice(2) as [string, string];
const floor = openFloor(file, ownerId);
const app = Fastify();
type Chat = { Params: { chat_id: string } };
app.get<Chat>('/api/v1/chats/:chat_id', async (request) => floor.get(request.params.chat_id));
app.get('/api/v1/chats', async () => floor.list());
app.get<Chat>('/api/v1/chats/:chat_id/messages', async (request) => floor.window(request.params.chat_id));
app.post<Chat & { Body: { role: string; content: string } }>(
  '/api/v1/chats/:chat_id/messages',
  async (request, reply) => {
    reply.code(201);
    return floor.append(request.params.chat_id, request.body);
  },
);
app.get<Chat>('/api/v1/chats/:chat_id/context', async (request) => floor.context(request.params.chat_id));
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
process.on('disconnect', () => process.exit(0));

// The fake model server, each piece of its answers with the time when it was written. Run as a child of streams.ts.
import { saying, startFakeModelServer } from '@greenroom/model/testing';
import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { answerUsage } from './streams/answer-usage.ts';
import { PIECE_LENGTH, textOf, writeTime } from './streams/pieces.ts';

const [pieces, everyMs] = process.argv.slice(2).map(Number) as [number, number];

// A script is compiled to bytes before it is played, so that the time can come in only as they are written.
subscribe('http.server.request.start', (message) => {
  const { response } = message as { response: ServerResponse };
  const write = response.write.bind(response) as (bytes: unknown, ...rest: unknown[]) => boolean;
  response.write = (bytes: unknown, ...rest: unknown[]) => {
    if (Buffer.isBuffer(bytes)) writeTime(bytes);
    return write(bytes, ...rest);
  };
});

const server = await startFakeModelServer({
  script: ({ messages }) =>
    saying(textOf(Number(messages.at(-1)?.content), pieces), { chunkSize: PIECE_LENGTH, everyMs }),
});
process.send?.(server.url);
answerUsage();
process.on('disconnect', () => process.exit(0));

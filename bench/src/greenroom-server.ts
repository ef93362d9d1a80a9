// Greenroom over HTTP as a person runs it. Run as a child process of main.ts and streams.ts.
import { openServer } from './greenroom.ts';
import { answerUsage } from './streams/answer-usage.ts';

const [file, modelServer] = process.argv.slice(2) as [string, string?];
const app = await openServer(`sqlite:${file}`, modelServer);
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
answerUsage();
process.on('disconnect', () => process.exit(0));

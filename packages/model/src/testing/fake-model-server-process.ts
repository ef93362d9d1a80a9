// A fake model server as a process of its own. The first value on its command line is its options as JSON. It says
// where it listens in one line, and ends when its standard input does: no fake outlives the test that started it.
import { type FakeModelServerOptions, startFakeModelServer } from './start-fake-model-server.ts';

const server = await startFakeModelServer(JSON.parse(process.argv[2] ?? '{}') as FakeModelServerOptions);
process.stdout.write(`fake model server on ${server.url}\n`);
process.stdin.on('end', () => process.exit()).resume();
process.on('disconnect', () => process.exit());

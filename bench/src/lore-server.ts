// Greenroom over HTTP, telling how long its event loop was held. Run as a child process of lore.ts.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { openServer } from './greenroom.ts';
import type { RegexEngine } from './lore/cases.ts';

const [url, engine] = process.argv.slice(2) as [string, RegexEngine];
// As apps/server does.
if (engine === 'linear') setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
const app = await openServer(url);
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
// Answers the longest delay since it was asked last, in milliseconds.
process.on('message', () => {
  process.send?.(delay.max / 1e6);
  delay.reset();
});
process.on('disconnect', () => process.exit(0));

import { setFlagsFromString } from 'node:v8';
import { isNewEnough, OLDEST_NODE } from './node-version.ts';

if (!isNewEnough(process.versions.node)) {
  console.error(
    `Node.js ${OLDEST_NODE} or newer is needed, and this is ${process.versions.node}. ` +
      'In a clone, `npx -y pnpm@12 start` brings its own.',
  );
  process.exit(1);
}
// Regular expressions of lorebooks that would take too long go on in time that is linear in the text, where they can.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
// Only now: on an older Node.js the rest does not even load.
const { run } = await import('./run.ts');
await run(process.env, process.cwd());

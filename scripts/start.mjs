// Builds what changed, then becomes the server: the same process, so that the environment
// and Ctrl-C reach it without anything in between.
import { turbo } from './turbo.mjs';

const built = turbo(['run', 'build', '--filter=@greenroom/server', '--output-logs=errors-only']);
if (built !== 0) process.exit(built);
await import('../apps/server/dist/main.js');

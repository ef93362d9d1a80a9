// Builds what changed, then becomes the program that makes an account: the same process, so that the terminal is its own.
import { turbo } from './turbo.mjs';

const built = turbo(['run', 'build', '--filter=@greenroom/server', '--output-logs=errors-only']);
if (built !== 0) process.exit(built);
await import('../apps/server/dist/add-user.js');

// Builds the command line if something changed, and becomes it. The build is silent unless it fails: what a command
// prints is all there is on its outputs.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [turbo, 'run', 'build', '--filter=@greenroom/cli', '--output-logs=errors-only'],
  { encoding: 'utf8', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' } },
);
if (status !== 0) {
  console.error(stdout, stderr);
  process.exit(1);
}
await import('../apps/cli/dist/main.js');

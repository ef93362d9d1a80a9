// Runs the pinned turbo with its telemetry off, whatever the shell is.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const turboBinary = require.resolve('turbo/bin/turbo');

/** Runs `turbo <args>` in this terminal and answers its exit code. */
export function turbo(args) {
  const { status, error } = spawnSync(process.execPath, [turboBinary, ...args], {
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  if (error) throw error;
  return status ?? 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit(turbo(process.argv.slice(2)));
}

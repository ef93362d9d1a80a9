// Runs the server from its sources, without a build, and again whenever one of them changes.
import { spawn } from 'node:child_process';

const server = spawn(process.execPath, ['--watch', '--conditions=@greenroom/source', 'apps/server/src/main.ts'], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 1));

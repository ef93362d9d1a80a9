// Everything CI asks of the tree beside the tests, one after the other; all of it runs, and the faults are summed up.
import { spawnSync } from 'node:child_process';
import { turbo } from './turbo.mjs';

const run = (command, ...args) =>
  spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1;

const checks = {
  types: () => turbo(['run', 'typecheck', '--output-logs=errors-only']),
  lint: () => run('oxlint', '--type-aware', '--deny-warnings'),
  format: () => run('oxfmt', '--check'),
  'import directions': () => run('node', 'scripts/check-boundaries.mjs'),
  'dead code': () => run('knip'),
  'generated files': checkGenerated,
};

const failed = Object.entries(checks).flatMap(([name, check]) => {
  console.log(`\n— ${name}`);
  return check() === 0 ? [] : [name];
});
if (failed.length > 0) {
  console.error(`\nnot in order: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('\nall in order');

/** Generates anew and sees whether git finds a difference. */
function checkGenerated() {
  const files = ['packages/api/openapi.json', 'packages/client/src/rest/generated'];
  const before = spawnSync('git', ['diff', '--', ...files], { encoding: 'utf8' }).stdout;
  const made = turbo(['run', 'generate', '--output-logs=errors-only']);
  const after = spawnSync('git', ['diff', '--', ...files], { encoding: 'utf8' }).stdout;
  if (before !== after) console.error('Generated files were stale; they have been made anew, commit them.');
  return made !== 0 || before !== after ? 1 : 0;
}

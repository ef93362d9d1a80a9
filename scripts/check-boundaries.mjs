// Holds the direction of imports between the rooms (ARCHITECTURE.md): each names the rooms it may import from, and
// what only one room may name. A package.json that lists more than its room may is a fault as well.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const MAY_IMPORT = {
  'packages/contract': [],
  'packages/prompt': ['contract'],
  'packages/formats': ['contract'],
  'packages/model': ['contract'],
  'packages/storage': ['contract'],
  'packages/test-database': [],
  'packages/api': ['contract', 'prompt', 'formats', 'model', 'storage'],
  'packages/client': ['contract'],
  'apps/server': ['api', 'storage', 'model'],
  'apps/cli': ['client', 'contract'],
  bench: ['api', 'storage', 'contract', 'prompt', 'model'],
};
// Rooms that may be named as types alone.
const AS_TYPES_ONLY = { 'packages/client': ['api'] };
// Tests may also start what they test against.
const IN_TESTS = ['test-database', 'api', 'storage', 'server', 'model'];
const ONLY_IN_STORAGE = /^(@mikro-orm\/(?!core$)|better-sqlite3|kysely|pg$)/;
const MAY_NAME_DRIVERS = ['packages/storage', 'packages/test-database', 'bench'];
const IMPORT =
  /(?:^|\n)\s*(?:import|export)(?<type>\s+type)?[^'";]*?from\s*['"](?<module>[^'"]+)['"]|import\(\s*['"](?<lazy>[^'"]+)['"]\s*\)/g;

const faults = [];
for (const file of execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { encoding: 'utf8' }).split(
  '\n',
)) {
  const room = Object.keys(MAY_IMPORT).find((folder) => file.startsWith(`${folder}/`));
  if (!room || !existsSync(file) || file.includes('/generated/')) continue;
  for (const { groups } of readFileSync(file, 'utf8').matchAll(IMPORT))
    check(file, room, groups.module ?? groups.lazy, groups.type);
}
for (const [room, allowed] of Object.entries(MAY_IMPORT)) checkManifest(room, allowed);

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log('imports point the right way');

function check(file, room, module, isType) {
  const isTest = /\.test\.ts$|\/test\/|\/scripts\/|\.config\.ts$|vitest\./.test(file);
  const other = /^@greenroom\/([\w-]+)/.exec(module)?.[1];
  if (other && !mayImport(room, other, Boolean(isType)) && !(isTest && IN_TESTS.includes(other))) {
    faults.push(`${file}: ${room} may not import @greenroom/${other}`);
  }
  if (ONLY_IN_STORAGE.test(module) && !MAY_NAME_DRIVERS.includes(room) && !isTest) {
    faults.push(`${file}: only storage may name a database driver, and this names ${module}`);
  }
  if (/^\.\.\/\.\.\/.*packages\//.test(module)) faults.push(`${file}: reaches into another package by path: ${module}`);
}

function mayImport(room, other, isType) {
  return MAY_IMPORT[room].includes(other) || (isType && (AS_TYPES_ONLY[room] ?? []).includes(other));
}

function checkManifest(room, allowed) {
  if (!existsSync(`${room}/package.json`)) return;
  const { dependencies = {} } = JSON.parse(readFileSync(`${room}/package.json`, 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const other = /^@greenroom\/(.+)/.exec(name)?.[1];
    if (other && !allowed.includes(other)) faults.push(`${room}/package.json: may not depend on ${name}`);
  }
}

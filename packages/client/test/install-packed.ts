import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A project that has the packed client installed, with the dependencies it declares and nothing else. */
export interface Installed extends AsyncDisposable {
  readonly folder: string;
  /** Where the client lies in it. */
  readonly client: string;
  readonly manifest: { dependencies: Record<string, string>; exports: object };
}

/** Packs the client as for publishing, and installs it into a new project outside this repository. */
export async function installPacked(): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'greenroom-consumer-'));
  const modules = join(folder, 'node_modules');
  const client = join(modules, '@greenroom', 'client');
  await mkdir(client, { recursive: true });
  await unpackInto(client, folder);
  const manifest = JSON.parse(await readFile(join(client, 'package.json'), 'utf8'));
  for (const name of Object.keys(manifest.dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(await realpath(join(root, 'node_modules', name)), join(modules, name), 'junction');
  }
  return {
    folder,
    client,
    manifest,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function unpackInto(client: string, folder: string): Promise<void> {
  const manager = process.env['npm_execpath'];
  if (manager === undefined) {
    // Run without a package manager: what `files` names is copied.
    for (const name of ['package.json', 'dist']) await cp(join(root, name), join(client, name), { recursive: true });
    return;
  }
  // npm's is a script, pnpm's a program.
  const [command, ...before] = /\.[cm]?js$/.test(manager) ? [process.execPath, manager] : [manager];
  execFileSync(command, [...before, 'pack', '--pack-destination', folder], { cwd: root, stdio: 'pipe' });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const tarball = join(folder, `greenroom-client-${version}.tgz`);
  execFileSync('tar', ['-xzf', tarball, '-C', client, '--strip-components=1'], { stdio: 'pipe' });
}

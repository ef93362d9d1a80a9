import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../test/run-process.ts';
import { startServerProcess } from '../test/start-server-process.ts';
import { tempFolder } from '../test/temp-folder.ts';
import { hasTerminal, onTerminal } from '../test/terminal.ts';

const COMMAND = [process.execPath, fileURLToPath(new URL('../dist/add-user.js', import.meta.url))];
const SETTINGS = { AUTH_MODE: 'multi_user', JWT_SECRET: 'a secret of at least thirty-two bytes' };
const PASSWORD = 'correct horse battery';

describe.concurrent('user:add', () => {
  it('makes an account on a running server with registration closed, which can then log in', async () => {
    await using folder = await tempFolder();
    const env = { ...SETTINGS, DATA_DIR: folder.path, JWT_ISSUER: 'https://greenroom.example' };
    await using server = await startServerProcess(env);
    const register = await server.rest('POST', '/auth/register', { username: 'ann', password: PASSWORD }, {});
    expect(register.status).toBe(403);
    expect(await add(['ann'], env, `${PASSWORD}\n`)).toEqual({
      code: 0,
      output: expect.stringMatching(/^added ann \([0-9a-f-]{36}\)\n$/),
      errors: '',
    });
    const login = await server.rest('POST', '/auth/login', { username: 'ann', password: PASSWORD }, {});
    expect(login.status).toBe(200);
    const headers = { authorization: `Bearer ${login.body.access_token}` };
    expect((await server.rest('GET', '/auth/me', undefined, headers)).body.username).toBe('ann');
  });

  it('makes the database when the server has not been started yet', async () => {
    await using folder = await tempFolder();
    const env = { ...SETTINGS, DATA_DIR: folder.path };
    expect((await add(['ann'], env, PASSWORD)).code).toBe(0);
    expect(await add(['ANN'], env, PASSWORD)).toMatchObject({ code: 1, errors: 'The user name "ANN" is taken.\n' });
  });

  it.each([
    ['a password that is too short', ['ann'], {}, 'short\n', 1, /^password: .*8.*\n$/],
    ['no password', ['ann'], {}, '', 1, /^No password was given\.\n$/],
    ['a name with a space', ['ann lee'], {}, `${PASSWORD}\n`, 1, /^username: must be 1 to 100 letters.*\n$/],
    ['no name', [], {}, '', 2, /^Usage: npx -y pnpm@12 user:add <name>\n/],
    ['a password on the command line', ['ann', PASSWORD], {}, '', 2, /^Usage: /],
    [
      'a server for a single user',
      ['ann'],
      { AUTH_MODE: 'single_user' },
      '',
      1,
      /^Accounts are for AUTH_MODE=multi_user\. .*\n$/,
    ],
    [
      'a server whose users an identity provider keeps',
      ['ann'],
      { JWT_SECRET: '', JWT_JWKS_URL: 'https://id.example/keys', JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'us' },
      '',
      1,
      /^The accounts are kept by the identity provider https:\/\/id\.example\. .*\n$/,
    ],
    ['a wrong setting', ['ann'], { PORT: 'x' }, '', 1, /^The configuration is not valid:\n {2}PORT must be .*\n$/],
  ])('refuses %s', async (_what, values, settings, input, code, errors) => {
    await using folder = await tempFolder();
    const ended = await add(values, { ...SETTINGS, DATA_DIR: folder.path, ...settings }, input);
    expect(ended).toEqual({ code, output: '', errors: expect.stringMatching(errors) });
  });

  it.skipIf(!hasTerminal)('asks twice on a terminal and shows nothing of what is typed', async () => {
    await using folder = await tempFolder();
    await using program = runProcess(onTerminal([...COMMAND, 'ann']), {
      env: { ...SETTINGS, DATA_DIR: folder.path },
    });
    await program.until(/Password for ann: $/);
    program.send(`${PASSWORD}\r`);
    await program.until(/The same again: $/);
    program.send('something else\r');
    await program.until(/These were two different passwords\. Try again\.\r\nPassword for ann: $/);
    program.send(`${PASSWORD}x\u007F\r`);
    await program.until(/The same again: $/);
    program.send(`${PASSWORD}\r`);
    await program.until(/added ann \(/);
    expect((await program.ended).code).toBe(0);
    expect(program.output()).not.toMatch(/correct|horse|something/);
  });

  it.skipIf(!hasTerminal)('can be left with Ctrl-C', async () => {
    await using folder = await tempFolder();
    await using program = runProcess(onTerminal([...COMMAND, 'ann']), {
      env: { ...SETTINGS, DATA_DIR: folder.path },
    });
    await program.until(/Password for ann: $/);
    program.send('\u0003');
    expect((await program.ended).code).toBe(1);
    expect(program.output()).toContain('No password was given.');
  });
});

async function add(values: string[], env: Record<string, string>, input: string) {
  await using program = runProcess([...COMMAND, ...values], { env, input });
  const { code } = await program.ended;
  return { code, output: program.output(), errors: program.errors() };
}

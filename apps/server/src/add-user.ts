import { accountIssuer, addAccount } from './add-account.ts';
import { ConfigError, readConfig } from './config.ts';
import { PasswordAborted, readPassword } from './read-password.ts';
import { StartError } from './start-error.ts';

const USAGE = `Usage: npx -y pnpm@12 user:add <name>
Makes an account on a server with AUTH_MODE=multi_user, with the same environment as the server has.
The password is asked for, or read from the standard input.`;

process.umask(0o077);
const [username, ...more] = process.argv.slice(2);
if (username === undefined || username.startsWith('-') || more.length > 0) {
  console.error(USAGE);
  process.exit(2);
}
try {
  const config = readConfig(process.env, process.cwd());
  // Before the question: who cannot be added needs no password.
  accountIssuer(config);
  const password = await readPassword({ input: process.stdin, prompts: process.stderr }, username);
  const user = await addAccount(config, username, password);
  console.log(`added ${user.username} (${user.id})`);
  process.exit(0);
} catch (error) {
  console.error(sentenceOf(error));
  process.exit(1);
}

function sentenceOf(error: unknown): string {
  const { name, message, stack } = error as Error;
  const isForPeople =
    [ConfigError, StartError, PasswordAborted].some((kind) => error instanceof kind) || name === 'AppError';
  return isForPeople ? message : `The account could not be made: ${stack}`;
}

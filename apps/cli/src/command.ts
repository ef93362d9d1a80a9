import type { GreenroomClient } from '@greenroom/client';
import type { Command } from 'commander';
import { connect, explainRefusal, type ConnectionOptions } from './connect.ts';

/** What every command is given beside its own options and operands. */
export interface Cli {
  readonly client: GreenroomClient;
  /** Whether the answer is to be the API's JSON. */
  readonly json: boolean;
}

type CommonOptions = ConnectionOptions & { json?: boolean };
type Handler<Options> = (cli: Cli, options: Options, ...operands: never[]) => Promise<void>;

/** Makes a commander action of a function that is given the client, the command's options and its operands. */
export function action<Options extends object>(handler: Handler<Options>) {
  return async (...values: unknown[]): Promise<void> => {
    const command = values.at(-1) as Command;
    const common = command.optsWithGlobals<CommonOptions>();
    const cli = { client: connect(common), json: common.json ?? false };
    try {
      await handler(cli, command.opts<Options>(), ...(command.processedArgs as never[]));
    } catch (error) {
      throw explainRefusal(error, common);
    }
  };
}

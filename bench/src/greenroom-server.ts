// Greenroom over HTTP as a person runs it. Run as a child process of main.ts.
import { openServer } from './greenroom.ts';

const app = await openServer(process.argv[2] as string);
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
process.on('disconnect', () => process.exit(0));

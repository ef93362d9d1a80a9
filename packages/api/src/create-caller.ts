import { randomUUID } from 'node:crypto';
import { readCredentials, type CredentialHeaders } from './auth/credentials.ts';
import { servicesOf } from './core/services.ts';
import { appRouter } from './router.ts';

/**
 * Makes a typed caller of the procedures inside this process, with no HTTP between, for programs that embed the API.
 * It shows the same credentials as a request would, in the same headers. `services` comes from `openServices`.
 * @throws `unauthenticated` when they are not valid
 */
export async function createCaller(services: object, headers: CredentialHeaders) {
  const credentials = readCredentials(headers);
  const principal = credentials && (await servicesOf({ services }).accounts.authenticate(credentials));
  return appRouter.createCaller(() => ({
    requestId: randomUUID(),
    principal,
    ifMatch: undefined,
    idempotencyKey: undefined,
    address: 'in-process',
    answer: { headers: {} },
    services,
  }));
}

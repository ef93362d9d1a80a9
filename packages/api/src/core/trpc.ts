import { AppError, type Problem, type Scope } from '@greenroom/contract';
import { initTRPC } from '@trpc/server';
import { onceFor, type Once } from '../idempotency/once.ts';
import { toAppError, toTrpcError } from './app-error.ts';
import type { Call } from './call.ts';
import type { Context, Principal } from './context.ts';
import { missingCredentials } from './missing-credentials.ts';
import { pathParametersOf, type Meta } from './meta.ts';
import { toProblem } from './problem.ts';
import { servicesOf } from './services.ts';

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    // Stacks and messages of unknown errors never leave: only the problem does.
    isDev: false,
    errorFormatter({ shape, error, ctx }) {
      const problem: Problem = toProblem(toAppError(error), ctx?.requestId ?? 'unknown');
      return { ...shape, message: problem.detail, data: { httpStatus: problem.status, problem } };
    },
  });

export const router = t.router;

/** Every error leaves a procedure as one that carries an AppError. */
const withKnownErrors = t.procedure.use(async ({ meta, next }) => {
  const result = await next();
  if (result.ok) return result;
  throw toTrpcError(toAppError(result.error, pathParametersOf(meta)));
});

/** A procedure that anyone may call, such as a login. */
export const open = withKnownErrors.use(async ({ ctx, next }) => {
  const services = servicesOf(ctx);
  const call = {
    unit: services.storage.begin(),
    answer: ctx.answer,
    now: services.now,
    accounts: services.accounts,
    address: ctx.address,
  };
  const once: Once<typeof call> = onceFor(call, { key: ctx.idempotencyKey, scope: 'open' });
  return next({ ctx: { call, once } });
});

/** A procedure that needs credentials; it gets an entity manager of its own, also in a batch. */
export const authed = withKnownErrors.use(async ({ ctx, type, meta, path, next }) => {
  const scope = meta?.scope ?? (type === 'query' ? 'read' : 'write');
  const { call, principal, services } = await admit(ctx, { scope, countsAsMessage: meta?.countsAsMessage });
  const once: Once<Call> = onceFor(call, { key: ctx.idempotencyKey, scope: `${principal.userId} ${path}` });
  return next({ ctx: { call, once, principal, services } });
});

/** Lets a caller in: credentials, scope, rate limits; then gives the call what its use-case works with. */
export async function admit(ctx: Context, wanted: { scope: Scope; countsAsMessage?: boolean | undefined }) {
  const services = servicesOf(ctx);
  const principal = requirePrincipal(ctx.principal, wanted.scope);
  await services.rateLimits.charge('requests', principal.userId, ctx.answer);
  if (wanted.countsAsMessage) await services.rateLimits.charge('messages', principal.userId, ctx.answer);
  const call: Call = {
    unit: services.storage.begin(),
    ownerId: principal.userId,
    quotas: services.quotas,
    ifMatch: ctx.ifMatch,
    answer: ctx.answer,
    now: services.now,
  };
  return { call, principal, services };
}

function requirePrincipal(principal: Principal | null, scope: Scope): Principal {
  if (!principal) throw missingCredentials();
  if (!principal.scopes.includes(scope)) {
    throw new AppError('insufficient_scope', `This API key lacks the scope "${scope}".`);
  }
  return principal;
}

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
    // A stream in which nothing happens is not taken for a dead connection.
    jsonl: { pingMs: 15_000 },
    errorFormatter({ shape, error, ctx }) {
      const problem: Problem = toProblem(toAppError(error), ctx?.requestId ?? 'unknown');
      return { ...shape, message: problem.detail, data: { httpStatus: problem.status, problem } };
    },
  });

export const router = t.router;

/** A procedure that anyone may call, such as a login. */
export const open = t.procedure.use(({ ctx, path, meta, next }) =>
  withKnownErrors(meta, async () => {
    const services = servicesOf(ctx);
    const call = {
      unit: services.storage.begin(),
      answer: ctx.answer,
      now: services.now,
      accounts: services.accounts,
      address: ctx.address,
    };
    const once: Once<typeof call> = onceFor(call, {
      key: ctx.idempotencyKey,
      scope: path,
      pathParameters: [],
      isAnonymous: true,
    });
    return next({ ctx: { call, once } });
  }),
);

/** A procedure that needs credentials; it gets an entity manager of its own, also in a batch. */
export const authed = t.procedure.use(({ ctx, type, meta, path, next }) =>
  withKnownErrors(meta, async () => {
    const scope = meta?.scope ?? (type === 'query' ? 'read' : 'write');
    const { call, principal, services } = await admit(ctx, { scope, countsAsMessage: meta?.countsAsMessage });
    const once: Once<Call> = onceFor(call, {
      key: ctx.idempotencyKey,
      scope: `${principal.userId} ${path}`,
      pathParameters: pathParametersOf(meta),
      isAnonymous: false,
    });
    return next({ ctx: { call, once, principal, services } });
  }),
);

/** Every error leaves a procedure as one that carries an AppError. */
async function withKnownErrors<Result extends { ok: boolean }>(
  meta: Meta | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  const known = (error: unknown) => toTrpcError(toAppError(error, pathParametersOf(meta)));
  let result: Result;
  try {
    result = await run();
  } catch (error) {
    throw known(error);
  }
  if (!result.ok) throw known((result as { error?: unknown }).error);
  return result;
}

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

import {
  ApiKeyList,
  ApiKeyRef,
  CreateApiKeyInput,
  CreatedApiKey,
  ListApiKeysInput,
  LoginInput,
  Me,
  RefreshInput,
  RegisterInput,
  TokenPair,
  User,
} from '@greenroom/contract';
import { z } from 'zod';
import type { Call } from '../core/call.ts';
import type { Principal } from '../core/context.ts';
import { restOf } from '../core/meta.ts';
import type { Services } from '../core/services.ts';
import { authed, open, router } from '../core/trpc.ts';
import { createApiKey } from './create-api-key.ts';
import { deleteApiKey } from './delete-api-key.ts';
import { getMe } from './get-me.ts';
import { listApiKeys } from './list-api-keys.ts';
import { login, prepareLogin } from './login.ts';
import { logout } from './logout.ts';
import { endingReusedFamily, refresh } from './refresh.ts';
import { prepareRegister, register } from './register.ts';

const rest = restOf('auth');
const anyone = { open: true } as const;
const managed = { scope: 'account' } as const;

export const authRouter = router({
  register: open
    .meta(
      rest('POST', '/auth/register', 'register', 'Make an account', {
        ...anyone,
        status: 201,
        location: '/api/v1/auth/me',
      }),
    )
    .input(RegisterInput)
    .output(User)
    .mutation(({ ctx, input }) =>
      ctx.once(
        input,
        (call, hash: string) => register(call, input, hash),
        (call) => prepareRegister(call, input),
      ),
    ),
  login: open
    .meta(
      rest('POST', '/auth/login', 'login', 'Log in with a name and a password', {
        ...anyone,
        contentTypes: ['application/json', 'application/x-www-form-urlencoded'],
      }),
    )
    .input(LoginInput)
    .output(TokenPair)
    .mutation(({ ctx, input }) => ctx.once(input, login, (call) => prepareLogin(call, input))),
  refresh: open
    .meta(rest('POST', '/auth/refresh', 'refreshTokens', 'Exchange a refresh token for a new pair', anyone))
    .input(RefreshInput)
    .output(TokenPair)
    .mutation(({ ctx, input }) =>
      endingReusedFamily(ctx.call, input, () => ctx.once(input, (call) => refresh(call, input))),
    ),
  logout: open
    .meta(rest('POST', '/auth/logout', 'logout', 'End a login', { ...anyone, status: 204 }))
    .input(RefreshInput)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.once(input, (call) => logout(call, input))),
  me: authed
    .meta(rest('GET', '/auth/me', 'getMe', 'Who the credentials belong to'))
    // Nothing to say, and so nothing unknown is taken either.
    .input(z.strictObject({}).optional())
    .output(Me)
    .query(({ ctx }) => getMe(accountCall(ctx))),
  listApiKeys: authed
    .meta(rest('GET', '/auth/api-keys', 'listApiKeys', 'List the API keys', managed))
    .input(ListApiKeysInput)
    .output(ApiKeyList)
    .query(({ ctx, input }) => listApiKeys(accountCall(ctx), input)),
  createApiKey: authed
    .meta(
      rest('POST', '/auth/api-keys', 'createApiKey', 'Make an API key, which is shown this once', {
        ...managed,
        status: 201,
        location: '/api/v1/auth/api-keys/{id}',
      }),
    )
    .input(CreateApiKeyInput)
    .output(CreatedApiKey)
    .mutation(({ ctx, input }) => ctx.once(input, (call) => createApiKey(accountCall({ ...ctx, call }), input))),
  deleteApiKey: authed
    .meta(rest('DELETE', '/auth/api-keys/{key_id}', 'deleteApiKey', 'Delete an API key', { ...managed, status: 204 }))
    .input(ApiKeyRef)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteApiKey(accountCall(ctx), input)),
});

function accountCall({ call, principal, services }: { call: Call; principal: Principal; services: Services }) {
  return { ...call, principal, accounts: services.accounts };
}

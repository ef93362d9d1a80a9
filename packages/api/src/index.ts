export { addUser } from './auth/add-user.ts';
export type { AuthOptions, TokenOptions } from './auth/accounts.ts';
export type { Quotas } from './core/call.ts';
export { openServices, type ServiceOptions } from './core/open-services.ts';
export { createCaller } from './create-caller.ts';
export { createApp, type AppOptions } from './http/create-app.ts';
export type { RateLimitOptions } from './limits/rate-limits.ts';
export { makeDocument } from './rest/document.ts';
export type { AppRouter } from './router.ts';

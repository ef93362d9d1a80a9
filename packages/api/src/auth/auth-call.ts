import type { UnitOfWork } from '@greenroom/storage';
import type { Principal } from '../core/context.ts';
import type { Accounts } from './accounts.ts';

/** What a use-case works with that anyone may call. */
export interface OpenCall {
  readonly unit: UnitOfWork;
  readonly accounts: Accounts;
  /** The caller's network address. */
  readonly address: string;
  now(): Date;
}

/** What a use-case works with that manages the caller's own account. */
export interface AccountCall {
  readonly unit: UnitOfWork;
  readonly accounts: Accounts;
  readonly ownerId: string;
  readonly principal: Principal;
  now(): Date;
}

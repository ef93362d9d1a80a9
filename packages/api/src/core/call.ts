import { AppError } from '@greenroom/contract';
import type { UnitOfWork } from '@greenroom/storage';

/** How many of a thing one owner may have. */
export interface Quotas {
  chatsPerUser: number;
  messagesPerChat: number;
  charactersPerUser: number;
}

/** What a use-case says of its answer beside the value; the REST door sends it. */
export interface Answer {
  /** The status when it is not the one the operation documents. */
  status?: number;
  headers: Record<string, string>;
}

/** What a use-case works with: one call's database access, who is asking, and what the call said beside its input. */
export interface Call {
  readonly unit: UnitOfWork;
  readonly ownerId: string;
  readonly quotas: Quotas;
  /** The value of `If-Match`, when the call carried one. */
  readonly ifMatch: string | undefined;
  readonly answer: Answer;
  now(): Date;
}

/** The same call inside a transaction. */
export function inTransaction<C extends { readonly unit: UnitOfWork }, T>(
  call: C,
  work: (call: C) => Promise<T>,
): Promise<T> {
  return call.unit.transaction((unit) => work({ ...call, unit }));
}

/** The 404 for what does not exist and, in the same words, for what belongs to someone else. */
export function notFound(what: string, id: string | number): AppError {
  return new AppError('not_found', `There is no ${what} with the id ${JSON.stringify(id)}.`);
}

/**
 * Refuses a write that was made for another version than the current one.
 * @throws `precondition_failed` when `If-Match` names another, `version_conflict` when `expected_version` does.
 */
export function requireVersion(
  call: Pick<Call, 'ifMatch'>,
  current: { version: number },
  expected: number | undefined,
): void {
  const details = { current_version: current.version };
  if (call.ifMatch !== undefined && !matchesEtag(call.ifMatch, etagOf(current.version))) {
    throw new AppError(
      'precondition_failed',
      `If-Match is ${call.ifMatch}, but the current version is ${current.version}. Read it again and repeat the change.`,
      details,
    );
  }
  if (expected !== undefined && expected !== current.version) {
    throw new AppError(
      'version_conflict',
      `The expected version is ${expected}, but the current one is ${current.version}. Read it again and repeat the change.`,
      details,
    );
  }
}

/** The entity tag of a version (RFC 9110, section 8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Compares as RFC 9110, section 13.1.1 asks: any for `*`, otherwise strongly with each of the list. */
export function matchesEtag(ifMatch: string, etag: string): boolean {
  return ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag);
}

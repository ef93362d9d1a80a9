import { TRPCClientError } from '@trpc/client';
import type { AppRouter, ErrorCode, Issue } from './api-types.ts';

/**
 * What a call failed with: one of the server's codes, or
 * - `network`: no answer came, or it broke off
 * - `timeout`: no answer came in time
 * - `aborted`: the caller aborted the call
 * - `unexpected_answer`: what answered is no Greenroom server; the url is wrong, or a proxy answered for it
 */
export type GreenroomErrorCode = ErrorCode | 'network' | 'timeout' | 'aborted' | 'unexpected_answer';

/** What an error may carry beside its code and its sentence. */
export interface GreenroomErrorDetails {
  /** The HTTP status; absent when no answer came. */
  status?: number | undefined;
  /** Under this id the server has logged the call. */
  requestId?: string | undefined;
  /** The faults of a refused input. */
  issues?: readonly Issue[] | undefined;
  /** The version the resource has now, on `version_conflict` and `precondition_failed`. */
  currentVersion?: number | undefined;
  /** The generation it is about: the one in the way on `generation_running`, or the reply that failed. */
  generationId?: string | undefined;
  /** Seconds to wait before another try. */
  retryAfter?: number | undefined;
  cause?: unknown;
}

const MARKER = Symbol.for('greenroom.GreenroomError');

/**
 * What every failed call of the client throws, streams included.
 * @example
 * try {
 *   await client.chats.update.mutate({ chat_id, title, expected_version });
 * } catch (error) {
 *   if (GreenroomError.is(error) && error.code === 'version_conflict') return mergeWith(error.currentVersion);
 *   throw error;
 * }
 */
// tRPC passes an error of its own class on as it is, and wraps any other.
export class GreenroomError extends TRPCClientError<AppRouter> {
  readonly [MARKER] = true;
  readonly code: GreenroomErrorCode;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly issues: readonly Issue[];
  readonly currentVersion: number | undefined;
  readonly generationId: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: GreenroomErrorCode, message: string, details: GreenroomErrorDetails = {}) {
    super(message, { cause: details.cause as Error });
    // tRPC's constructor sets its own.
    Object.setPrototypeOf(this, new.target.prototype);
    this.name = 'GreenroomError';
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.issues = details.issues ?? [];
    this.currentVersion = details.currentVersion;
    this.generationId = details.generationId;
    this.retryAfter = details.retryAfter;
  }

  /** What was wrong and what to do, in a sentence; the same as `message`. */
  get detail(): string {
    return this.message;
  }

  /** Recognises a GreenroomError by its marker, also across two copies of this package. */
  static is(error: unknown): error is GreenroomError {
    return typeof error === 'object' && error !== null && MARKER in error;
  }
}

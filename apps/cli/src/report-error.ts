import { GreenroomError } from '@greenroom/client';
import { CommanderError } from 'commander';
import { jsonText } from './json-text.ts';
import { safeLine } from './safe-text.ts';
import { UsageError } from './usage-error.ts';

/** Says on the standard error what went wrong: in one line, or as a problem in the form of the API's. */
export function reportError(error: unknown, asJson: boolean): void {
  console.error(asJson ? jsonText(problemOf(error)) : `greenroom: ${safeLine(sentenceOf(error))}`);
}

/** What went wrong, in a sentence. */
export function sentenceOf(error: unknown): string {
  if (GreenroomError.is(error)) {
    // The server's sentence names the first fault alone.
    if (error.issues.length > 1) return error.issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
    return error.message;
  }
  const { message } = error as Error;
  return error instanceof CommanderError ? message.replace(/^error: /, '') : message;
}

function problemOf(error: unknown): object {
  const detail = sentenceOf(error);
  if (!GreenroomError.is(error)) {
    const code = error instanceof UsageError || error instanceof CommanderError ? 'usage' : 'failed';
    return { type: `urn:greenroom:problem:${code}`, code, detail };
  }
  const { code, status, message, requestId, issues, currentVersion, retryAfter } = error;
  return {
    type: `urn:greenroom:problem:${code}`,
    code,
    status,
    detail: message,
    request_id: requestId,
    ...(issues.length > 0 && { issues }),
    current_version: currentVersion,
    retry_after: retryAfter,
  };
}

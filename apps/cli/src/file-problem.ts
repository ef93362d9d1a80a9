import { GreenroomError } from '@greenroom/client';
import { exitCodeOf } from './exit-code.ts';
import { sentenceOf } from './report-error.ts';
import { UsageError } from './usage-error.ts';

/**
 * What is wrong with a file that is imported among others.
 * @throws the error again when it is not about that file, so that the next one would meet it as well
 */
export function fileProblem(error: unknown): { code: string; detail: string } {
  if (error instanceof UsageError) return { code: 'usage', detail: error.message };
  const isRefused = GreenroomError.is(error) && (exitCodeOf(error) === 2 || error.code === 'quota_exceeded');
  if (!isRefused) throw error;
  return { code: error.code, detail: sentenceOf(error) };
}

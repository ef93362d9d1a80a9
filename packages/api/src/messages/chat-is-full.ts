import { AppError } from '@greenroom/contract';

/** The refusal of one message more than a chat may have. */
export function chatIsFull(limit: number): AppError {
  return new AppError(
    'quota_exceeded',
    `This chat has ${limit} messages, which is as many as there may be. Go on in another chat.`,
  );
}

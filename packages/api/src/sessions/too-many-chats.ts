import { AppError } from '@greenroom/contract';

/** The refusal of one chat more than an owner may have. */
export function tooManyChats(limit: number): AppError {
  return new AppError(
    'quota_exceeded',
    `You have ${limit} chats, which is as many as there may be. Delete some for ever first.`,
  );
}

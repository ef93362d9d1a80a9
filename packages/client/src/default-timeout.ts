const TIMEOUT_MS = 60_000;
// As long as a server lets a model take, unless told otherwise.
const REPLY_TIMEOUT_MS = 600_000;

/** How long a call may take, in milliseconds, when nobody says: a whole reply takes as long as its model. */
export function defaultTimeout(path: string): number {
  return path === 'replies.create' ? REPLY_TIMEOUT_MS : TIMEOUT_MS;
}

import type { Message } from '@greenroom/client';
import { formatTime } from '../format-time.ts';
import { safeLine, safeText } from '../safe-text.ts';

/** A message for a person: a line of who and when, and below it, set in, what was said. */
export function messageText({ seq, role, name, created_at: createdAt, content }: Message): string {
  return `[${seq}] ${speaker(role, name)}, ${formatTime(createdAt)}\n${indented(content)}`;
}

/** Who speaks: the role, and the name if there is one. */
export function speaker(role: string, name: string | null | undefined): string {
  return name ? `${role} (${safeLine(name)})` : role;
}

/** Text set in by two blanks, so that no line of it can be taken for one of ours. */
export function indented(content: string): string {
  return safeText(content)
    .split('\n')
    .map((line) => `  ${line}`.trimEnd() + '\n')
    .join('');
}

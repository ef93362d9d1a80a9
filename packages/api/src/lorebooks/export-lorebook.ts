import type { ExportLorebookInput, LorebookExport } from '@greenroom/contract';
import { attachmentNamed, writeLorebook } from '@greenroom/formats';
import { toLorebook } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadLorebook } from './load-lorebook.ts';

/**
 * Writes a lorebook in the format of a program, and tells what that cannot hold; a dry run only tells.
 * @throws `not_found`
 */
export async function exportLorebook(
  call: Pick<Call, 'unit' | 'ownerId'>,
  input: ExportLorebookInput,
): Promise<LorebookExport> {
  const book = toLorebook(await loadLorebook(call, input.lorebook_id));
  const { document, losses } = writeLorebook(book, input.format);
  return {
    document: input.dry_run ? null : document,
    losses,
    content_disposition: attachmentNamed(book.name ?? '', 'json', 'lorebook'),
  };
}

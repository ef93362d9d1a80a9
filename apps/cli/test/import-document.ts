/** A chat to import, with messages of the given contents one after the other. */
export function importDocument(title: string, contents: string[]): string {
  const id = (index: number) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`;
  return JSON.stringify({
    format: 'greenroom-chat',
    format_version: 1,
    chat: { title },
    messages: contents.map((content, index) => ({
      id: id(index),
      parent_id: index === 0 ? null : id(index - 1),
      seq: index + 1,
      role: index % 2 === 0 ? 'user' : 'assistant',
      content,
    })),
  });
}

export * from './entities/index.ts';
export { toCharacter, type CharacterRow } from './characters/character-row.ts';
export { findCharacter, findCharactersNamed, listCharacters } from './characters/list-characters.ts';
export { toSession, type ChatRow } from './chats/chat-row.ts';
export { findChat, lockChat } from './chats/find-chat.ts';
export { listChats } from './chats/list-chats.ts';
export { storageFault, type StorageFault } from './errors.ts';
export { findTakenIds } from './find-taken-ids.ts';
export type { Keyset, KeysetPosition } from './keyset.ts';
export type { ListWindow } from './list.ts';
export { appendMessage, type Appendage, type Parent } from './messages/append-message.ts';
export { deleteMessage } from './messages/delete-message.ts';
export { insertMessages, type NewMessage } from './messages/insert-messages.ts';
export { toMessage, toTranscriptMessage, type MessageRow, type PlacedMessageRow } from './messages/message-row.ts';
export {
  countPath,
  findMessage,
  findMessageInChat,
  readPath,
  readPathTexts,
  readTree,
} from './messages/read-messages.ts';
export { updateMessage, type MessageChanges } from './messages/update-message.ts';
export { openStorage, type Storage, type StorageOptions } from './open-storage.ts';
export { returnQuota, takeQuota } from './quotas.ts';
export { isoInstant, jsonValue, type RawInstant } from './row.ts';
export { containsPattern, searchKey } from './search-key.ts';
export { UnitOfWork } from './unit-of-work.ts';

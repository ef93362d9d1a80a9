export * from './entities/index.ts';
export { toChange, type ChangeRow } from './changes/change-row.ts';
export { dropOldChanges } from './changes/drop-old-changes.ts';
export { lastChangeId, readChanges } from './changes/read-changes.ts';
export { recordChange, type NewChange } from './changes/record-change.ts';
export {
  findCharacterFile,
  findCharactersOfFile,
  insertCharacterFile,
  type CharacterFileRow,
} from './characters/character-files.ts';
export { toCharacter, type CharacterRow } from './characters/character-row.ts';
export {
  findCharacterVersion,
  keepCharacterVersion,
  listCharacterVersions,
  type CharacterVersionRow,
  type KeptCharacter,
} from './characters/character-versions.ts';
export { findCharacterCard } from './characters/find-character-card.ts';
export {
  findCharacter,
  findCharacterNames,
  findCharactersNamed,
  listCharacters,
} from './characters/list-characters.ts';
export { toCard, type StoredCard } from './characters/stored-card.ts';
export { toSession, type ChatRow } from './chats/chat-row.ts';
export { findChat, lockChat } from './chats/find-chat.ts';
export { listChats } from './chats/list-chats.ts';
export { storageFault, type StorageFault } from './errors.ts';
export { countOwn, findOwnIds, type Attachable } from './find-own-ids.ts';
export { findTakenIds } from './find-taken-ids.ts';
export {
  countRunningGenerations,
  findGeneration,
  findGenerationByKey,
  findRunningGeneration,
  listGenerations,
  readGeneration,
} from './generations/find-generation.ts';
export { finishGeneration, type Ending } from './generations/finish-generation.ts';
export { toGeneration, type GenerationRow } from './generations/generation-row.ts';
export { insertGeneration, type NewGeneration } from './generations/insert-generation.ts';
export {
  findDeadGenerations,
  interruptGeneration,
  isGenerationDead,
  LEASE_MS,
} from './generations/interrupt-generations.ts';
export { requestStop, saveProgress, type Progress, type Standing } from './generations/save-progress.ts';
export { sumUsage } from './generations/sum-usage.ts';
export type { Keyset, KeysetPosition } from './keyset.ts';
export type { ListWindow } from './list.ts';
export { findLorebook, listLorebooks, lockLorebook, type NameFilter } from './lorebooks/list-lorebooks.ts';
export {
  toLorebook,
  toLorebookResource,
  toLorebookSummary,
  type LorebookRow,
  type LorebookSummaryRow,
} from './lorebooks/lorebook-row.ts';
export { insertLorebook, updateLorebook } from './lorebooks/save-lorebook.ts';
export { appendMessage, type Appendage } from './messages/append-message.ts';
export { deleteMessage } from './messages/delete-message.ts';
export { insertMessages, type NewMessage } from './messages/insert-messages.ts';
export {
  audienceOf,
  toMessage,
  toTranscriptMessage,
  type MessageRow,
  type PlacedMessageRow,
} from './messages/message-row.ts';
export {
  countPath,
  findMessage,
  findMessageInChat,
  findSpeakers,
  readAlternatives,
  readPath,
  readPathTexts,
  type PathText,
  lastWrittenAt,
  readTree,
} from './messages/read-messages.ts';
export { selectMessage } from './messages/select-message.ts';
export type { PathNode } from './messages/turn-path.ts';
export { updateMessage, type MessageChanges } from './messages/update-message.ts';
export { openStorage, type Storage, type StorageOptions } from './open-storage.ts';
export { deletePicture, findPicture, insertPicture, readPicture, type PictureRow } from './pictures/pictures.ts';
export { findDefaultPersona, findPersona, listPersonas, unsetDefaultPersona } from './personas/list-personas.ts';
export { toPersona, type PersonaRow } from './personas/persona-row.ts';
export { holdOwner, returnQuota, takeQuota } from './quotas.ts';
export { isoInstant, jsonValue, type RawInstant } from './row.ts';
export { containsPattern, searchKey } from './search-key.ts';
export { UnitOfWork } from './unit-of-work.ts';
export { findBookVersions, readBooks } from './prompts/read-books.ts';
export { countTurns, findPromptSettings, readPromptState, savePromptState } from './prompts/prompt-state.ts';

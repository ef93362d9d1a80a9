import { hostileBook, hostileMessage, newWriter, ordinaryBooks, ordinaryMessage, type Book } from './write-lore.ts';

/** Whether V8 goes on in linear time where backtracking takes too long, as the server has it, or only backtracks. */
export type RegexEngine = 'linear' | 'backtracking';

/** A chat with its lorebooks, and how its context is asked for. */
export interface LoreCase {
  name: string;
  engine: RegexEngine;
  chat: ChatName;
  maxTokens: number;
  /** In the place of the default settings. */
  settings: { scan_depth: number; recursive: boolean };
}

export type ChatName = 'without lore' | 'ordinary' | 'hostile' | 'both';

/** What is in a chat, and what its user says next. */
export interface ChatContent {
  books: Book[];
  messages: string[];
  nextMessage(): string;
}

const MESSAGES = 2000;
const HOSTILE_MESSAGES = 100;
/** The default budget, and one that takes in all messages. */
const [SOME, ALL] = [8192, 400_000];
const USUAL = { scan_depth: 2, recursive: false };
const DEEP = { scan_depth: 100, recursive: true };

const ORDINARY: LoreCase[] = [
  { name: 'no lorebooks', engine: 'linear', chat: 'without lore', maxTokens: SOME, settings: USUAL },
  { name: 'no lorebooks, all messages in', engine: 'linear', chat: 'without lore', maxTokens: ALL, settings: USUAL },
  { name: '10 lorebooks', engine: 'linear', chat: 'ordinary', maxTokens: SOME, settings: USUAL },
  { name: '10 lorebooks, depth 100, recursive', engine: 'linear', chat: 'ordinary', maxTokens: SOME, settings: DEEP },
  { name: '10 lorebooks, all messages in', engine: 'linear', chat: 'ordinary', maxTokens: ALL, settings: USUAL },
  {
    name: '10 lorebooks, depth 100, recursive, all messages in',
    engine: 'linear',
    chat: 'ordinary',
    maxTokens: ALL,
    settings: DEEP,
  },
];

const HOSTILE: LoreCase[] = (['linear', 'backtracking'] as const).flatMap((engine) => [
  { name: '50 hostile keys', engine, chat: 'hostile', maxTokens: SOME, settings: USUAL },
  { name: '50 hostile keys, depth 100, recursive', engine, chat: 'hostile', maxTokens: SOME, settings: DEEP },
  { name: '50 hostile keys beside 10 lorebooks', engine, chat: 'both', maxTokens: SOME, settings: USUAL },
]);

/** The cases whose time is what counts, and those whose longest delay of the event loop does. */
export const CASES = { ordinary: ORDINARY, hostile: HOSTILE };

/** What is in each of the chats; the same in every run. */
export function chatContents(): Record<ChatName, ChatContent> {
  const writer = newWriter();
  const books = ordinaryBooks(writer);
  const ordinary = Array.from({ length: MESSAGES }, () => ordinaryMessage(writer));
  const hostile = Array.from({ length: HOSTILE_MESSAGES }, () => hostileMessage(writer));
  const sayOrdinary = () => ordinaryMessage(writer);
  const sayHostile = () => hostileMessage(writer);
  return {
    'without lore': { books: [], messages: ordinary, nextMessage: sayOrdinary },
    ordinary: { books, messages: ordinary, nextMessage: sayOrdinary },
    hostile: { books: [hostileBook()], messages: hostile, nextMessage: sayHostile },
    both: { books: [...books, hostileBook()], messages: ordinary, nextMessage: sayHostile },
  };
}

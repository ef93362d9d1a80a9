import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { ConfigError } from '../config.ts';
import { ModelServersFile } from './model-servers-file.ts';

/** A file as it was found. */
export interface FoundFile {
  path: string;
  text: string;
}

/**
 * Reads the text of a file of model servers: YAML, of which JSON is a part.
 * @throws ConfigError with one line for each fault, which shows no value: it could be a key
 */
export function parseModelFile({ path, text }: FoundFile): ModelServersFile {
  const { data, error } = ModelServersFile.safeParse(parseYaml({ path, text }));
  if (data) return data;
  throw new ConfigError(error.issues.flatMap(linesOf).map((line) => `${path}: ${line}`));
}

function parseYaml({ path, text }: FoundFile): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  const faults = [...document.errors, ...document.warnings].map(({ code, pos: [at] }) => {
    const { line, col } = lineCounter.linePos(at);
    // The parser's own sentences quote what they stumble over.
    return `${path} is not valid YAML at line ${line}, column ${col}: ${code.toLowerCase().replaceAll('_', ' ')}`;
  });
  if (faults.length > 0) throw new ConfigError(faults);
  // The one name that no object can have for a key, and that would be gone without a word.
  if (document.hasIn(['servers', '__proto__'])) {
    throw new ConfigError([`${path}: servers.__proto__ is no name of a server; take another one`]);
  }
  return valueOf(document, path);
}

function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ConfigError([
      `${path} is not valid YAML: an alias (*) has no anchor (&) before it, or there are too many`,
    ]);
  }
}

function linesOf(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${[...path, key].join('.')} is not known`);
  const message = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  return [path.length === 0 ? `it ${message}` : `${path.join('.')} ${message}`];
}

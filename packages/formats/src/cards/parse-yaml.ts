import { AppError } from '@greenroom/contract';
import { type Document, isScalar, parseDocument, visit } from 'yaml';

/** The longest text that is parsed, in UTF-16 code units: hostile text takes the package up to ten microseconds for each. */
const MAX_YAML_LENGTH = 300_000;

/**
 * Parses a YAML document whose scalars are all text (or null): a name such as `No` or `1.10` is read as it is written.
 * Tags say nothing here. Aliases are refused, because a few of them can stand for more text than any memory holds.
 *
 * Throws an AppError: `unprocessable` for what is no YAML, nests too deep or names something twice,
 * `payload_too_large` for more than {@link MAX_YAML_LENGTH}.
 */
export function parseYaml(text: string): unknown {
  if (text.length > MAX_YAML_LENGTH) {
    throw new AppError('payload_too_large', `The YAML is longer than ${MAX_YAML_LENGTH} characters: save it as JSON.`);
  }
  try {
    // The package's own search for double names takes quadratic time, and so do its errors when they are made pretty.
    const document = parseDocument(text, {
      schema: 'failsafe',
      customTags: ['null'],
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    });
    const [error] = document.errors;
    if (error) throw noYaml(`${error.message}, in line ${text.slice(0, error.pos[0]).split('\n').length}.`);
    const repeated = repeatedName(document);
    if (repeated !== undefined) throw noYaml(`"${repeated}" stands there twice.`);
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (AppError.is(error)) throw error;
    throw unreadable(error);
  }
}

function repeatedName(document: Document.Parsed): string | undefined {
  let repeated: string | undefined;
  visit(document, {
    Map: (_, map) => {
      const names = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        if (names.has(name)) repeated = String(name);
        names.add(name);
      }
      return repeated === undefined ? undefined : visit.BREAK;
    },
  });
  return repeated;
}

/** The package recurses, so hostile nesting ends in a RangeError; an alias ends in a ReferenceError. */
function unreadable(cause: unknown): AppError {
  return noYaml(
    cause instanceof ReferenceError ? 'it uses aliases, which no card needs.' : 'it nests too deep.',
    cause,
  );
}

function noYaml(fault: string, cause?: unknown): AppError {
  return new AppError('unprocessable', `The file is no YAML that can be read: ${fault}`, {}, { cause });
}

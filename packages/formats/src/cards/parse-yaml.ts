import { AppError } from '@greenroom/contract';
import { type Document, isPair, isScalar, type Node, parseDocument, type Scalar, visit } from 'yaml';

/**
 * The longest text that is parsed, in UTF-16 code units: hostile text takes the package up to ten microseconds for
 * each.
 */
const MAX_YAML_LENGTH = 300_000;

/** How many nodes stand above the deepest field that can be told to be text: the document, five objects, four names. */
const MAX_ABOVE = 10;
/** The types of scalars that JSON has as well. */
const JSON_TAGS = ['null', 'bool', 'int', 'float', 'floatExp'] as const;

/**
 * Parses a YAML document. In fields that `isText` knows by the names on the way to them, five at most, all scalars are
 * text (or null): a name such as `No` or `1.10` is read as it is written. Elsewhere a scalar is what YAML 1.2 takes it
 * for, as far as JSON can hold that unchanged.
 *
 * Tags say nothing here. Aliases are refused, because a few of them can stand for more text than any memory holds.
 *
 * Throws an AppError: `unprocessable` for what is no YAML, nests too deep or names something twice,
 * `payload_too_large` for more than {@link MAX_YAML_LENGTH}.
 */
export function parseYaml(text: string, isText: (names: string[]) => boolean): unknown {
  if (text.length > MAX_YAML_LENGTH) {
    throw new AppError('payload_too_large', `The YAML is longer than ${MAX_YAML_LENGTH} characters: save it as JSON.`);
  }
  try {
    // The package's own search for double names takes quadratic time, and so do its errors when they are made pretty.
    const document = parseDocument(text, {
      schema: 'failsafe',
      customTags: [...JSON_TAGS],
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    });
    const [error] = document.errors;
    if (error) throw noYaml(`${error.message}, in line ${text.slice(0, error.pos[0]).split('\n').length}.`);
    settleScalars(document, isText);
    const repeated = repeatedName(document);
    if (repeated !== undefined) throw noYaml(`"${repeated}" stands there twice.`);
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (AppError.is(error)) throw error;
    throw unreadable(error);
  }
}

/** Gives each scalar the value it is read as. What is text below a field is told once, where that field begins. */
function settleScalars(document: Document.Parsed, isText: (names: string[]) => boolean): void {
  visit(document, {
    Pair: (_, pair, path) => {
      if (path.length > MAX_ABOVE) return;
      const names = [...path, pair].filter(isPair).map(({ key }) => (isScalar(key) ? String(key.source) : ''));
      if (isText(names)) visit(pair.value as Node, { Scalar: (_, scalar) => asWritten(scalar) });
    },
    Scalar: (position, scalar) => {
      // Every key is text in JSON, and `null` one like any other.
      if (position === 'key') scalar.value = scalar.source ?? '';
      else if (!isExact(scalar)) asWritten(scalar);
    },
  });
}

function asWritten(scalar: Scalar): void {
  if (scalar.value !== null) scalar.value = scalar.source;
}

/** A whole number beyond those a double counts would become another one. */
function isExact({ value, source = '' }: Scalar): boolean {
  if (typeof value !== 'number') return true;
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !/^[-+]?\d+$/.test(source));
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

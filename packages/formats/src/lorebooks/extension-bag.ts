import { isRecord, type JsonRecord, own, pickFields } from './json-record.ts';

/**
 * The extensions with the fields of another program's file that have no place here, kept under the name of its format.
 * Writing that format again puts them back with {@link takeBag}.
 */
export function putBag(extensions: JsonRecord, source: string, fields: JsonRecord): JsonRecord {
  if (Object.keys(fields).length === 0) return extensions;
  const before = own(extensions, source);
  return { ...extensions, [source]: { ...(isRecord(before) ? before : {}), ...fields } };
}

/**
 * Parts the extensions into the kept fields of one format that go back to where they came from, and the rest. What
 * `returns` refuses stays in the extensions, for it would be read back as something else.
 */
export function takeBag(
  extensions: JsonRecord,
  source: string,
  returns: (name: string) => boolean = () => true,
): { bag: JsonRecord; extensions: JsonRecord } {
  const kept = own(extensions, source);
  if (!isRecord(kept)) return { bag: {}, extensions };
  const bag = pickFields(kept, returns);
  const left = pickFields(kept, (name) => !returns(name));
  const others = pickFields(extensions, (name) => name !== source);
  const stays = Object.keys(left).length > 0 || Object.keys(kept).length === 0;
  return { bag, extensions: stays ? { ...others, [source]: left } : others };
}

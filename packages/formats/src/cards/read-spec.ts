import type { CardSpec } from './card.ts';
import type { JsonRecord } from '../lorebooks/json-record.ts';
import type { RepairLog } from './repair-log.ts';

const NEWEST = { v1: 1, v2: 2, v3: 3 } as const;

/**
 * Reads which specification a document says it follows; undefined when it does not say. A version newer than those
 * known is read as the newest (the specifications ask for that), a foreign `spec` by its version when there is one.
 *
 * `assumed` is what the reader takes a document for that does not say.
 */
export function readSpec(document: JsonRecord, log: RepairLog, assumed: CardSpec = 'v2'): CardSpec | undefined {
  const { spec, spec_version: version } = document;
  const number = readVersion(version, log);
  const named = typeof spec === 'string' ? /^chara_card_v(\d{1,3})$/i.exec(spec)?.[1] : undefined;
  if (named === undefined) return readForeign(document, number, assumed, log);
  const found = specOf(Number(named));
  checkVersion(found, Math.max(number ?? 0, Number(named)), version, log);
  return found;
}

/** The specifications say to read it as a number with a fraction, and not to refuse a newer one. */
function readVersion(version: unknown, log: RepairLog): number | undefined {
  if (version === undefined || version === null) return undefined;
  const isScalar = typeof version === 'string' || typeof version === 'number';
  const number = isScalar ? Number.parseFloat(String(version)) : Number.NaN;
  if (Number.isFinite(number)) return number;
  log.keep('spec_version', version, 'It was no version and is written anew.');
  return undefined;
}

function specOf(version: number): CardSpec {
  if (version >= 3) return 'v3';
  return version >= 2 ? 'v2' : 'v1';
}

function checkVersion(spec: CardSpec, number: number, version: unknown, log: RepairLog): void {
  if (number > NEWEST[spec]) {
    const known = NEWEST[spec];
    log.tell(
      'spec_version',
      `It was ${number}, newer than the V${known} that is known here, and was read as ${known}.0.`,
    );
  } else if (version === undefined || version === null || typeof version === 'number') {
    log.tell('spec_version', `It was missing or no text and is "${NEWEST[spec]}.0" now.`);
  }
}

function readForeign(
  { spec, spec_version: version }: JsonRecord,
  number: number | undefined,
  assumed: CardSpec,
  log: RepairLog,
): CardSpec | undefined {
  const absent = spec === undefined || spec === null;
  // A first version has no `spec`, so nothing is amiss.
  if (absent && number === undefined && assumed === 'v1') return undefined;
  const found = number !== undefined && number >= 3 ? 'v3' : assumed;
  const read = `the card was read as ${found.toUpperCase()}`;
  if (absent) log.tell('spec', `It was missing; ${read}.`);
  else log.keep('spec', spec, `It names no specification that is known here; ${read}.`);
  if (!absent && number !== undefined) log.keep('spec_version', version, 'It is the version of another specification.');
  return found;
}

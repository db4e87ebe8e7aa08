/** UTF-16 units of a text in an array. */

export type Units = Uint16Array;

const FIRST_UNITS = 64 * 1024;
const KEPT_UNITS = 2 * 1024 * 1024;
/** Up to here copying units one by one is faster than asking for all of them. */
const SHORT_UNITS = 64;
/** Zeros behind the text, so that looking a little further needs no check. */
const PADDING_UNITS = 4;

/** Of no text. */
export const NO_UNITS: Units = new Uint16Array(PADDING_UNITS);

/** The same memory, to be written and to be read. */
interface Memory {
  readonly written: Buffer;
  readonly units: Uint16Array;
}

function allocate(length: number): Memory {
  const units = new Uint16Array(length);
  return { written: Buffer.from(units.buffer), units };
}

let kept = allocate(FIRST_UNITS);

/**
 * The units of a text with zeros behind them, good until the next call. Reading them from an array is several times
 * as fast as from a string that was cut out of another.
 */
export function unitsOf(text: string): Units {
  const { length } = text;
  let memory = kept;
  if (length + PADDING_UNITS > memory.units.length) {
    memory = allocate((length + PADDING_UNITS) * 2);
    if (memory.units.length <= KEPT_UNITS) kept = memory;
  }
  const { units } = memory;
  if (length > SHORT_UNITS) memory.written.write(text, 'utf16le');
  else for (let at = 0; at < length; at += 1) units[at] = text.charCodeAt(at);
  endUnits(units, length);
  return units;
}

/** Says that no more than `length` units are in use. */
export function endUnits(units: Units, length: number): void {
  for (let at = length; at < length + PADDING_UNITS; at += 1) units[at] = 0;
}

/** Without looking at each unit, which is why it says nothing of short texts. @param units those of the text */
export function isKnownAscii(text: string, units: Units): boolean {
  if (text.length <= SHORT_UNITS) return false;
  // Most texts in other scripts show it soon, and asking costs as much as their length.
  for (let at = 0; at < SHORT_UNITS; at += 1) if (units[at] >= 0x80) return false;
  return Buffer.byteLength(text) === text.length;
}

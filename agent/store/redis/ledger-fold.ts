/**
 * Adding entries of the ledger's stream to its sums: what the agent adds up, and the script that takes it over, once.
 * redis-ledger.ts says what the keys hold.
 */
import type { LedgerRow } from '../ledger.ts';
import {
  dayOf,
  dimensionsOf,
  firstHourOf,
  HOUR_MS,
  hourOf,
  type Sums,
  sumsOf,
} from '../ledger-sums.ts';
import { ledgerName } from './names.ts';

/** As `to` when no entry is summed. */
export const BEFORE_ALL = '0-0';

export type Entry = [id: string, fields: string[]];

/**
 * KEYS: stream, summed, dimensions, buckets, then one for each bucket. ARGV: `to` as the agent saw it, the new `to`, how
 * many rows, then for each bucket its member and its end, then for each change the index of its bucket, the dimensions
 * and the sums. Returns -1 when another agent was faster, else how many rows were found to have been trimmed before
 * anybody summed them.
 *
 * Those show when all entries are summed: then as many must be in the sums as were ever added. Numbers are written with
 * %.0f: Lua's own form of large ones is not exact.
 */
export const FOLD_SCRIPT = `
if (redis.call('HGET', KEYS[2], 'to') or '${BEFORE_ALL}') ~= ARGV[1] then return -1 end
local buckets = #KEYS - 4
for index = 1, buckets do
  redis.call('ZADD', KEYS[4], ARGV[2 + index * 2 + 1], ARGV[2 + index * 2])
end
local numbers = {}
for at = 4 + buckets * 2, #ARGV, 3 do
  local key, dimensions = KEYS[4 + tonumber(ARGV[at])], ARGV[at + 1]
  local number = numbers[dimensions] or redis.call('HGET', KEYS[3], dimensions)
  if not number then
    number = redis.call('HINCRBY', KEYS[2], 'dimensions', 1)
    redis.call('HSET', KEYS[3], dimensions, number)
  end
  numbers[dimensions] = number
  local added, sums = {}, ARGV[at + 2]
  local known = redis.call('HGET', key, number)
  if known then
    local more = string.gmatch(known, '%d+')
    for value in string.gmatch(sums, '%d+') do
      added[#added + 1] = string.format('%.0f', tonumber(value) + tonumber(more()))
    end
    sums = table.concat(added, ',')
  end
  redis.call('HSET', key, number, sums)
end
local rows = redis.call('HINCRBY', KEYS[2], 'rows', ARGV[3])
redis.call('HSET', KEYS[2], 'to', ARGV[2])
local info = redis.call('XINFO', 'STREAM', KEYS[1])
local added, last = 0, ''
for index = 1, #info, 2 do
  if info[index] == 'entries-added' then added = info[index + 1] end
  if info[index] == 'last-generated-id' then last = info[index + 1] end
end
if last ~= ARGV[2] then return 0 end
local known = tonumber(redis.call('HGET', KEYS[2], 'lost') or 0)
local lost = math.max(0, added - rows)
redis.call('HSET', KEYS[2], 'lost', lost)
return math.max(0, lost - known)
`;

/** What is added to one hour or one day. */
interface Bucket {
  readonly endMs: number;
  readonly changes: Map<string, number[]>;
}

export const summedName = (part: string): string => `${ledgerName(part)}:summed`;
export const dimensionsName = (part: string): string => `${ledgerName(part)}:dimensions`;
export const bucketsName = (part: string): string => `${ledgerName(part)}:buckets`;
export const sumsName = (part: string, bucket: string): string => `${part}:sums:${bucket}`;
const hourName = (hour: number): string => `h${hour}`;
const dayName = (day: number): string => `d${day}`;

/** The words after the command's name: number of keys, keys, arguments. */
export function foldWords(
  part: string,
  to: string,
  entries: readonly Entry[],
): (string | number)[] {
  const buckets = new Map<string, Bucket>();
  for (const entry of entries) {
    const row = rowOf(entry);
    const dimensions = JSON.stringify(dimensionsOf(row));
    const hour = hourOf(row.endedAtMs);
    const day = dayOf(hour);
    addTo(buckets, hourName(hour), (hour + 1) * HOUR_MS, dimensions, sumsOf(row));
    addTo(buckets, dayName(day), firstHourOf(day + 1) * HOUR_MS, dimensions, sumsOf(row));
  }
  const keys = [
    ledgerName(part),
    summedName(part),
    dimensionsName(part),
    bucketsName(part),
    ...[...buckets.keys()].map((bucket) => sumsName(part, bucket)),
  ];
  const ends = [...buckets].flatMap(([bucket, { endMs }]) => [bucket, endMs]);
  const changes = [...buckets.values()].flatMap((bucket, index) =>
    [...bucket.changes].flatMap(([dimensions, sums]) => [index + 1, dimensions, sums.join()]),
  );
  return [keys.length, ...keys, to, entries.at(-1)![0], entries.length, ...ends, ...changes];
}

function addTo(
  buckets: Map<string, Bucket>,
  name: string,
  endMs: number,
  dimensions: string,
  sums: Sums,
): void {
  const bucket = buckets.get(name) ?? { endMs, changes: new Map<string, number[]>() };
  buckets.set(name, bucket);
  const known = bucket.changes.get(dimensions);
  if (known === undefined) bucket.changes.set(dimensions, [...sums]);
  else for (const [index, sum] of sums.entries()) known[index] += sum;
}

export function rowOf([, fields]: Entry): LedgerRow {
  return JSON.parse(fields[1]) as LedgerRow;
}

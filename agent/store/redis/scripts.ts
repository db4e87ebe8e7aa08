/**
 * The Lua that Redis runs: one call per reservation, one per settlement, each atomic. Time is Redis's own, so
 * agents with differing clocks agree. A counter is a string, the MessagePack of { slot, amount, slot, amount … } in
 * order of slots; the arithmetic is that of store/window.ts.
 *
 * KEYS begin with the reservation, the set of open reservations by expiry, and the record of the client's key. A
 * window is four numbers: the length of a sliding one or 0, then start, end and next end of a calendar one.
 */
import { VOID_KEPT_MS } from '../store.ts';

const COMMON = `
local SLOTS = 60
local WINDOW_NUMBERS = 4
-- Redis's own clock, unless another is given.
local function now_ms(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function window_at(index)
  return {
    length = tonumber(ARGV[index]),
    first = tonumber(ARGV[index + 1]),
    last = tonumber(ARGV[index + 2]),
    next_last = tonumber(ARGV[index + 3]),
  }
end
local function slot_at(time, window)
  if window.length == 0 then return time < window.last and window.first or window.last end
  return math.floor(time / (window.length / SLOTS))
end
local function freed_at(slot, window)
  if window.length == 0 then return slot == window.first and window.last or window.next_last end
  return (slot + SLOTS + 1) * (window.length / SLOTS)
end
-- The slots that still count, oldest first, and their sum.
local function live_slots(packed, now, window)
  if not packed then return {}, 0 end
  local flat = cmsgpack.unpack(packed)
  local oldest = slot_at(now, window)
  if window.length > 0 then oldest = oldest - SLOTS end
  local live, used = {}, 0
  for index = 1, #flat, 2 do
    if flat[index] >= oldest and flat[index + 1] ~= 0 then
      live[#live + 1] = flat[index]
      live[#live + 1] = flat[index + 1]
      used = used + flat[index + 1]
    end
  end
  return live, used
end
-- Adds to a slot; none falls below zero.
local function add(live, slot, amount)
  for index = 1, #live, 2 do
    if live[index] == slot then
      live[index + 1] = math.max(0, live[index + 1] + amount)
      return
    elseif live[index] > slot then
      if amount > 0 then
        table.insert(live, index, amount)
        table.insert(live, index, slot)
      end
      return
    end
  end
  if amount > 0 then
    live[#live + 1] = slot
    live[#live + 1] = amount
  end
end
local function store(key, live, now, window)
  local forgotten = window.next_last
  if window.length > 0 then forgotten = now + window.length + 2 * window.length / SLOTS end
  redis.call('SET', key, cmsgpack.pack(live), 'PXAT', math.ceil(forgotten))
end
local function reset_after(live, now, window)
  local newest = live[#live - 1]
  return newest and math.max(0, math.ceil(freed_at(newest, window) - now)) or 0
end
local function values_from(first, last)
  if last < first then return {} end
  return redis.call('MGET', unpack(KEYS, first, last))
end
`;

/** Numbers in a reply are cut to integers, so amounts are sent as they are: all are integers. */
export const RESERVE_RESULT = { admitted: 1, exceeded: 0, keyChanged: -1, void: -2 } as const;

/** What stands for a reservation that was released before it was made; else its value is when it was charged. */
const VOID = 'void';

/**
 * KEYS: as above, then one per counter. ARGV: request id, expires in ms, kept for late settlement in ms, revision of
 * the key ('' for none), the time in ms ('' for Redis's own), then window, limit, amount and enforced (1 or 0) of
 * each counter.
 *
 * Returns: result, now, index of the exceeded charge (from 0, or -1), retry after (-1: never), then used and reset
 * after of each counter.
 */
export const RESERVE_SCRIPT = `${COMMON}
local FIXED_KEYS, FIXED_ARGV, PER_COUNTER = 3, 5, WINDOW_NUMBERS + 3
if ARGV[4] ~= '' and redis.call('HGET', KEYS[3], 'revision') ~= ARGV[4] then return { -1 } end
local now = now_ms(ARGV[5])
local values = values_from(FIXED_KEYS + 1, #KEYS)
local counters, exceeded = {}, nil
for index = 1, #KEYS - FIXED_KEYS do
  local at = FIXED_ARGV + 1 + (index - 1) * PER_COUNTER
  local window = window_at(at)
  local live, used = live_slots(values[index], now, window)
  local counter = {
    live = live,
    used = used,
    window = window,
    limit = tonumber(ARGV[at + WINDOW_NUMBERS]),
    amount = tonumber(ARGV[at + WINDOW_NUMBERS + 1]),
  }
  counters[index] = counter
  local enforced = ARGV[at + WINDOW_NUMBERS + 2] == '1'
  if not exceeded and enforced and used + counter.amount > counter.limit then exceeded = index end
end
local retry_after = 0
if exceeded then
  local counter = counters[exceeded]
  retry_after = -1
  if counter.amount <= counter.limit then
    local excess = counter.used + counter.amount - counter.limit
    for index = 1, #counter.live, 2 do
      excess = excess - counter.live[index + 1]
      if excess <= 0 then
        retry_after = math.max(0, math.ceil(freed_at(counter.live[index], counter.window) - now))
        break
      end
    end
  end
elseif redis.call('SET', KEYS[1], now, 'NX', 'PX', ARGV[2] + ARGV[3]) then
  redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
else
  return { ${RESERVE_RESULT.void} }
end
local reply = { exceeded and 0 or 1, now, exceeded and exceeded - 1 or -1, retry_after }
for index, counter in ipairs(counters) do
  if not exceeded and counter.amount > 0 then
    add(counter.live, slot_at(now, counter.window), counter.amount)
    store(KEYS[FIXED_KEYS + index], counter.live, now, counter.window)
    counter.used = counter.used + counter.amount
  end
  reply[#reply + 1] = counter.used
  reply[#reply + 1] = reset_after(counter.live, now, counter.window)
end
return reply
`;

/**
 * KEYS: the reservation, or the mark that it was settled; the set of open reservations; the ledger stream; then one per
 * counter. ARGV: request id, charged at ('' when the answer was lost: then a reservation that is still to come is void),
 * kept for late settlement in ms, who admitted ('store' or 'agent'), ledger row as JSON ('' for none), longest ledger,
 * the time in ms ('' for Redis's own), then window and delta of each counter.
 *
 * Returns 1 when this call closed the reservation.
 */
export const CLOSE_SCRIPT = `${COMMON}
local FIXED_KEYS, FIXED_ARGV, PER_COUNTER = 3, 7, WINDOW_NUMBERS + 1
local charged_at = ARGV[2]
if ARGV[4] == 'store' then
  charged_at = redis.call('GET', KEYS[1])
  if not charged_at and ARGV[2] == '' then
    redis.call('SET', KEYS[1], '${VOID}', 'PX', ${VOID_KEPT_MS})
  end
  if not charged_at or charged_at == '${VOID}' then return 0 end
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
elseif not redis.call('SET', KEYS[1], 1, 'NX', 'PX', ARGV[3]) then
  return 0
end
local now = now_ms(ARGV[7])
local values = values_from(FIXED_KEYS + 1, #KEYS)
for index = 1, #KEYS - FIXED_KEYS do
  local at = FIXED_ARGV + 1 + (index - 1) * PER_COUNTER
  local window, delta = window_at(at), tonumber(ARGV[at + WINDOW_NUMBERS])
  local slot = slot_at(tonumber(charged_at), window)
  local oldest = slot_at(now, window) - (window.length > 0 and SLOTS or 0)
  if delta ~= 0 and slot >= oldest then
    local live = live_slots(values[index], now, window)
    add(live, slot, delta)
    store(KEYS[FIXED_KEYS + index], live, now, window)
  end
end
if ARGV[5] ~= '' then redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], '*', 'row', ARGV[5]) end
return 1
`;

/** KEYS: agents by when they were last seen. ARGV: agent, how long one counts in ms. Returns how many there are. */
export const AGENTS_SCRIPT = `${COMMON}
local now = now_ms('')
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`;

/** KEYS: open reservations. ARGV: the time in ms ('' for Redis's own). Returns how many expired. */
export const EXPIRE_SCRIPT = `${COMMON}
return redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now_ms(ARGV[1]))
`;

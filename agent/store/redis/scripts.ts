/**
 * The Lua that Redis runs: one call per reservation, one per settlement, each atomic. Time is Redis's own, so
 * agents with differing clocks agree. Counters are hashes of slot to amount; the arithmetic is that of
 * store/window.ts.
 *
 * Keys: the reservation, the set of open reservations by expiry, then one key per counter.
 */

const COMMON = `
local SLOTS = 60
local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function slot_at(time_ms, window_ms)
  return math.floor(time_ms / (window_ms / SLOTS))
end
local function freed_at(slot, window_ms)
  return (slot + SLOTS + 1) * (window_ms / SLOTS)
end
-- The slots that still count, oldest first, and their sum; older ones are dropped from the hash.
local function live_slots(key, now, window_ms)
  local flat = redis.call('HGETALL', key)
  local oldest = slot_at(now, window_ms) - SLOTS
  local live, used = {}, 0
  for index = 1, #flat, 2 do
    local slot, amount = tonumber(flat[index]), tonumber(flat[index + 1])
    if slot < oldest then
      redis.call('HDEL', key, flat[index])
    elseif amount > 0 then
      live[#live + 1] = { slot = slot, amount = amount }
      used = used + amount
    end
  end
  table.sort(live, function(a, b) return a.slot < b.slot end)
  return live, used
end
local function add(key, slot, amount, window_ms)
  local total = redis.call('HINCRBY', key, slot, amount)
  if total < 0 then redis.call('HSET', key, slot, 0) end
  redis.call('PEXPIRE', key, math.ceil(window_ms + 2 * window_ms / SLOTS))
end
`;

/**
 * ARGV: request id, expires in ms, then window, limit and amount of each counter.
 * Returns: admitted (1) or 0, now, index of the exceeded charge (from 0, or -1), retry after (-1: never), then
 * used and the newest slot's end for each counter.
 */
export const RESERVE_SCRIPT = `${COMMON}
local now = now_ms()
local counters, exceeded = {}, nil
for index = 3, #KEYS do
  local at = 3 + (index - 3) * 3
  local window_ms, limit, amount = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local live, used = live_slots(KEYS[index], now, window_ms)
  counters[#counters + 1] =
    { key = KEYS[index], live = live, used = used, window_ms = window_ms, limit = limit, amount = amount }
  if not exceeded and used + amount > limit then exceeded = #counters end
end
local retry_after = 0
if exceeded then
  local counter = counters[exceeded]
  retry_after = -1
  if counter.amount <= counter.limit then
    local excess = counter.used + counter.amount - counter.limit
    for _, entry in ipairs(counter.live) do
      excess = excess - entry.amount
      if excess <= 0 then
        retry_after = math.max(0, math.ceil(freed_at(entry.slot, counter.window_ms) - now))
        break
      end
    end
  end
else
  redis.call('SET', KEYS[1], 1, 'PX', ARGV[2])
  redis.call('ZADD', KEYS[2], now + tonumber(ARGV[2]), ARGV[1])
end
local reply = { exceeded and 0 or 1, now, exceeded and exceeded - 1 or -1, retry_after }
for _, counter in ipairs(counters) do
  local newest = counter.live[#counter.live]
  if not exceeded then
    local slot = slot_at(now, counter.window_ms)
    if counter.amount > 0 then
      add(counter.key, slot, counter.amount, counter.window_ms)
      counter.used = counter.used + counter.amount
      newest = { slot = slot }
    end
  end
  reply[#reply + 1] = counter.used
  reply[#reply + 1] = newest and math.max(0, math.ceil(freed_at(newest.slot, counter.window_ms) - now)) or 0
end
return reply
`;

/**
 * KEYS as for RESERVE_SCRIPT with the ledger stream last. ARGV: request id, charged at, ledger row as JSON ('' for
 * none), longest ledger, then window and delta of each counter. Returns 1 when this call closed the reservation.
 */
export const CLOSE_SCRIPT = `${COMMON}
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
local now = now_ms()
for index = 3, #KEYS - 1 do
  local at = 5 + (index - 3) * 2
  local window_ms, delta = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local slot = slot_at(tonumber(ARGV[2]), window_ms)
  if delta ~= 0 and slot >= slot_at(now, window_ms) - SLOTS then
    add(KEYS[index], slot, delta, window_ms)
  end
end
if ARGV[3] ~= '' then redis.call('XADD', KEYS[#KEYS], 'MAXLEN', '~', ARGV[4], '*', 'row', ARGV[3]) end
return 1
`;

/** KEYS: open reservations. Returns how many expired. */
export const EXPIRE_SCRIPT = `${COMMON}
return redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now_ms())
`;

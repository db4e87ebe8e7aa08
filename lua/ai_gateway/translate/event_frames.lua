-- Takes a stream of Amazon's event stream encoding apart (application/vnd.amazon.eventstream): headers and payload of
-- each message, as soon as its last byte is there. Pure. The stream may be cut at any byte.
--
-- A message, all numbers big-endian: its length (4 bytes), the length of its headers (4), a CRC of these (4), headers,
-- payload, a CRC of it all (4). A header: the length of its name (1), the name, its type (1), its value. Source: AWS,
-- "Event stream encoding" (docs.aws.amazon.com/transcribe/latest/dg/event-stream.html).
--
-- The CRCs are not checked: the bytes come through TCP and TLS, which do that, and Lua is slow at it.

local sub, byte, concat, unpack, format = string.sub, string.byte, table.concat, string.unpack, string.format

local FRAME_BYTES_MAX = 8 << 20 -- a longer message is an error
local PRELUDE_BYTES, CRC_BYTES = 12, 4
local STRING = 7
-- How long values of the other types are. Those of 6 (bytes) and 7 (a string) have their length before them.
local VALUE_BYTES = { [0] = 0, [1] = 0, [2] = 1, [3] = 2, [4] = 4, [5] = 8, [8] = 8, [9] = 16 }

local EventFrames = {}
EventFrames.__index = EventFrames

-- `events` is told: events:frame(headers, payload); headers are those that are strings, by name.
function EventFrames.new(events)
  return setmetatable({
    events = events,
    held = {}, -- the pieces of a message that is not complete yet
    held_count = 0,
    held_bytes = 0,
    wanted_bytes = PRELUDE_BYTES, -- with so many held there is something to read
    header_text = "", -- of the last message: most say the same
    headers = {},
  }, EventFrames)
end

local function broken(what)
  error({ problem = "the provider's event stream is broken (" .. what .. ")" }, 0)
end

-- text[position..last] is what a length of `size` bytes says follows it.
local function sized(text, position, size)
  if position + size - 1 > #text then
    broken("a header is cut off")
  end
  local length = unpack(">I" .. size, text, position)
  local first = position + size
  if first + length - 1 > #text then
    broken("a header is longer than its message says")
  end
  return sub(text, first, first + length - 1), first + length
end

local function read_headers(text)
  local headers, position = {}, 1
  while position <= #text do
    local name, value
    name, position = sized(text, position, 1)
    local kind = byte(text, position)
    position = position + 1
    if kind == STRING then
      value, position = sized(text, position, 2)
      headers[name] = value
    elseif VALUE_BYTES[kind] then
      position = position + VALUE_BYTES[kind]
    elseif kind == STRING - 1 then
      position = select(2, sized(text, position, 2))
    else
      broken("a header of no known type")
    end
  end
  return headers
end

-- Returns the length of the message that begins at `position`, and that of its headers.
local function read_prelude(text, position)
  local length, header_length = unpack(">I4I4", text, position)
  if length > FRAME_BYTES_MAX then
    error({ problem = format("an event is longer than %d bytes", FRAME_BYTES_MAX) }, 0)
  elseif length < PRELUDE_BYTES + header_length + CRC_BYTES then
    broken("a message is shorter than its headers")
  end
  return length, header_length
end

function EventFrames:read(text, position, length, header_length)
  local payload_at = position + PRELUDE_BYTES + header_length
  local header_text = sub(text, position + PRELUDE_BYTES, payload_at - 1)
  if header_text ~= self.header_text then
    self.headers = read_headers(header_text)
    self.header_text = header_text
  end
  self.events:frame(self.headers, sub(text, payload_at, position + length - CRC_BYTES - 1))
end

function EventFrames:hold(piece)
  local count = self.held_count + 1
  self.held[count] = piece
  self.held_count = count
  self.held_bytes = self.held_bytes + #piece
end

function EventFrames:release()
  local text = concat(self.held, "", 1, self.held_count)
  self.held, self.held_count, self.held_bytes = {}, 0, 0
  return text
end

function EventFrames:feed(piece)
  if self.held_bytes + #piece < self.wanted_bytes then
    self:hold(piece)
    return
  end
  if self.held_count > 0 then
    self:hold(piece)
    piece = self:release()
  end
  local position, rest = 1, #piece
  self.wanted_bytes = PRELUDE_BYTES
  while rest >= PRELUDE_BYTES do
    local length, header_length = read_prelude(piece, position)
    if rest < length then
      self.wanted_bytes = length
      break
    end
    self:read(piece, position, length, header_length)
    position, rest = position + length, rest - length
  end
  if rest > 0 then
    self:hold(sub(piece, position))
  end
end

-- The stream came to its end. What is held of a message that is not complete counts for nothing: the reader knows
-- whether the answer was over.
function EventFrames:finish()
  self:release()
end

return EventFrames

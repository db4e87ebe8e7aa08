-- Takes a server-sent event stream apart (WHATWG HTML, 9.2.6): the data of each event, as soon as its blank line is
-- there. Pure. The stream may be cut at any byte; lines end in LF, CR or CRLF; a byte order mark is skipped. Names of
-- events are not told: what they say is in the data, for every provider.

local find, sub, byte, concat = string.find, string.sub, string.byte, table.concat

local HeldPieces = require("ai_gateway.held_pieces")

local EVENT_BYTES_MAX = 8 << 20 -- a longer event is an error
local NEWLINE, RETURN, SPACE, COLON, SMALL_D = 10, 13, 32, 58, 100
local MARK = "\xEF\xBB\xBF"

local EventStream = {}
EventStream.__index = EventStream

-- `events` is told: events:data(text), events:comment().
function EventStream.new(events)
  return setmetatable({
    events = events,
    held = HeldPieces.new(), -- of a line that is not complete yet
    lines = nil, -- the data lines of an event so far, when it has several
    mark = 1, -- the next byte of a byte order mark that may come; nil afterwards
    skip_newline = false, -- the last piece ended in a CR, which may be half a CRLF
  }, EventStream)
end

function EventStream:hold(piece)
  if self.held:hold(piece) > EVENT_BYTES_MAX then
    error({ problem = "an event is longer than " .. EVENT_BYTES_MAX .. " bytes" }, 0)
  end
end

-- What of the piece is not a byte order mark.
function EventStream:skip_mark(piece)
  local position = 1
  while self.mark and position <= #piece do
    if byte(piece, position) ~= byte(MARK, self.mark) then
      -- It was none after all.
      piece, position, self.mark = sub(MARK, 1, self.mark - 1) .. sub(piece, position), 1, nil
    else
      position = position + 1
      self.mark = self.mark < #MARK and self.mark + 1 or nil
    end
  end
  return sub(piece, position)
end

-- The piece with every kind of line end as LF.
function EventStream:normalize(piece)
  if self.skip_newline and #piece > 0 then
    self.skip_newline = false
    if byte(piece) == NEWLINE then
      piece = sub(piece, 2)
    end
  end
  local stop = find(piece, "\r", 1, true)
  if not stop then
    return piece
  end
  self.skip_newline = byte(piece, -1) == RETURN
  -- Not gsub: a plain search is ten times as fast, and some providers end every line so.
  local parts, count, position = {}, 0, 1
  while stop do
    count = count + 1
    parts[count] = sub(piece, position, stop - 1)
    position = byte(piece, stop + 1) == NEWLINE and stop + 2 or stop + 1
    stop = find(piece, "\r", position, true)
  end
  parts[count + 1] = sub(piece, position)
  return concat(parts, "\n")
end

-- One more data line of an event that has some already.
function EventStream:add_line(first, line)
  local lines = self.lines or { bytes = #first, first }
  self.lines = lines
  lines[#lines + 1] = line
  lines.bytes = lines.bytes + #line + 1
  if lines.bytes > EVENT_BYTES_MAX then
    error({ problem = "an event is longer than " .. EVENT_BYTES_MAX .. " bytes" }, 0)
  end
  return first
end

-- What a line that is not empty means: returns the data of its event so far.
function EventStream:field(piece, position, line_end, data)
  if byte(piece, position) == COLON then
    self.events:comment()
    return data
  end
  local name = sub(piece, position, position + 4)
  if name ~= "data:" and not (name == "data\n" and line_end == position + 4) then
    return data
  end
  local value = position + 5
  if byte(piece, value) == SPACE then
    value = value + 1
  end
  local line = sub(piece, value, line_end - 1)
  if data then
    return self:add_line(data, line)
  end
  return line
end

function EventStream:feed(piece)
  if self.mark then
    piece = self:skip_mark(piece)
  end
  if self.skip_newline or find(piece, "\r", 1, true) then
    piece = self:normalize(piece)
  end
  local line_end = find(piece, "\n", 1, true)
  if not line_end then
    if #piece > 0 then
      self:hold(piece)
    end
    return
  end
  if self.held.count > 0 then
    local held_bytes = self.held.bytes
    piece = self.held:release() .. piece
    line_end = line_end + held_bytes
  end
  local position, data = 1, self.event
  while line_end do
    if line_end == position then
      if data then
        if self.lines then
          data = concat(self.lines, "\n")
          self.lines = nil
        end
        self.event = nil
        self.events:data(data)
        data = nil
      end
    elseif byte(piece, position) == SMALL_D and byte(piece, position + 5) == SPACE and not data then
      data = sub(piece, position, position + 4) == "data:" and sub(piece, position + 6, line_end - 1) or nil
    else
      data = self:field(piece, position, line_end, data)
    end
    position = line_end + 1
    line_end = find(piece, "\n", position, true)
  end
  self.event = data
  if position <= #piece then
    self:hold(sub(piece, position))
  end
end

-- The stream came to its end; its last event may lack the blank line.
function EventStream:finish()
  self.mark = nil
  if self.held.count > 0 or self.event then
    self:feed("\n\n")
  end
end

return EventStream

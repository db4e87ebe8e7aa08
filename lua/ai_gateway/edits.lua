-- Reads `txn.ai.edits` and rewrites a request body that arrives in pieces.
-- Pure: strings in, strings out; knows nothing of HAProxy. The format is in docs/haproxy-interface.md, section 3.

local unpack, sub, concat = string.unpack, string.sub, table.concat

local RECORD = ">I4I4s4" -- offset, length, replacement
local HEADER = ">I4I4I4" -- the same, without making a string of the replacement
local HEADER_BYTES = 12

local Edits = {}
Edits.__index = Edits

-- Checks every record before the first byte of the body moves, so that a broken list stops the request whole.
-- Raises an error that never quotes a byte of the list: replacements are prompt text.
function Edits.parse(list)
  local position, previous_end, growth, count = 1, 0, 0, 0
  while position <= #list do
    if #list - position + 1 < HEADER_BYTES then
      error("edits: record " .. count + 1 .. " is cut", 0)
    end
    local offset, length, bytes, after = unpack(HEADER, list, position)
    if #list - after + 1 < bytes then
      error("edits: replacement of record " .. count + 1 .. " is cut", 0)
    end
    if offset < previous_end then
      error("edits: record " .. count + 1 .. " overlaps or is out of order", 0)
    end
    previous_end = offset + length
    growth = growth + bytes - length
    count = count + 1
    position = after + bytes
  end
  local self = setmetatable({
    growth = growth, -- how much longer the body gets; negative when it shrinks
    last_byte = previous_end, -- the body must be at least this long
    list = list,
    next_record = 1, -- where the next record starts in `list`
    seen = 0, -- bytes of the original body so far
    to_drop = 0, -- bytes that an edit still has to remove from the pieces to come
  }, Edits)
  self:advance()
  return self
end

function Edits:advance()
  if self.next_record > #self.list then
    self.offset = nil
  else
    self.offset, self.length, self.replacement, self.next_record = unpack(RECORD, self.list, self.next_record)
  end
end

-- True when every record has been applied in full.
function Edits:done()
  return self.offset == nil and self.to_drop == 0
end

-- The next piece of the body with the edits that fall into it applied. The replacement goes out with the piece in
-- which its edit starts, so an edit may span any number of pieces and none is ever held back.
function Edits:apply(piece)
  local start = self.seen
  local stop = start + #piece
  self.seen = stop
  if self.to_drop == 0 and (self.offset == nil or self.offset > stop) then
    return piece
  end
  local out, n = {}, 0
  local from = self.to_drop + 1 -- first byte of `piece` not yet dealt with
  if self.to_drop >= #piece then
    self.to_drop = self.to_drop - #piece
    from = #piece + 1
  else
    self.to_drop = 0
  end
  while self.offset and self.to_drop == 0 do
    local at = self.offset - start
    -- An insertion between two pieces goes at the end of the first; a replacement waits for a byte to replace.
    if at > #piece or (at == #piece and self.length > 0) then
      break
    end
    out[n + 1] = sub(piece, from, at)
    out[n + 2] = self.replacement
    n = n + 2
    from = at + self.length + 1
    if from > #piece + 1 then
      self.to_drop = from - (#piece + 1)
      from = #piece + 1
    end
    self:advance()
  end
  out[n + 1] = sub(piece, from)
  return concat(out)
end

return Edits

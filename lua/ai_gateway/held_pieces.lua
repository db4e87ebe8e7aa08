-- Pieces of a text that wait for the rest of it. However many there are, they are joined once. Pure.

local concat = table.concat

local HeldPieces = {}
HeldPieces.__index = HeldPieces

-- `bytes` and `count` are for reading: of all pieces together, and how many there are.
function HeldPieces.new()
  return setmetatable({ pieces = {}, count = 0, bytes = 0 }, HeldPieces)
end

-- Returns how many bytes are held then: whoever holds them has a limit.
function HeldPieces:hold(piece)
  local count = self.count + 1
  self.pieces[count] = piece
  self.count = count
  self.bytes = self.bytes + #piece
  return self.bytes
end

-- What was held; it is not any more.
function HeldPieces:release()
  local count = self.count
  if count == 0 then
    return ""
  end
  local text = count == 1 and self.pieces[1] or concat(self.pieces, "", 1, count)
  if count > 1 then
    self.pieces = {}
  end
  self.count, self.bytes = 0, 0
  return text
end

return HeldPieces

-- Where a JSON document that comes in pieces ends: its outermost bracket closes. Pure: strings in.

local find, byte = string.find, string.byte

local QUOTE, OPEN_BRACE, OPEN_BRACKET = 34, 123, 91

local JsonEnd = {}
JsonEnd.__index = JsonEnd

function JsonEnd.new()
  return setmetatable({ depth = 0, in_string = false, escaped = false }, JsonEnd)
end

-- Takes the next piece. Returns whether the document ends in it; afterwards there is nothing more to ask.
function JsonEnd:scan(piece)
  local at = 1
  while true do
    if self.in_string then
      if self.escaped then
        self.escaped, at = false, at + 1
      end
      at = find(piece, '["\\]', at)
      if not at then
        return false
      elseif byte(piece, at) == QUOTE then
        self.in_string = false
      elseif at == #piece then
        self.escaped = true
        return false
      else
        at = at + 1
      end
    else
      at = find(piece, '["{}%[%]]', at)
      if not at then
        return false
      end
      local one = byte(piece, at)
      if one == QUOTE then
        self.in_string = true
      else
        self.depth = self.depth + ((one == OPEN_BRACE or one == OPEN_BRACKET) and 1 or -1)
        if self.depth <= 0 then
          return true
        end
      end
    end
    at = at + 1
  end
end

return JsonEnd

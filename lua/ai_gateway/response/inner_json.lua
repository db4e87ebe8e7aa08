-- JSON that a model writes as its text (structured outputs): recognized by how the text begins, and followed from quote
-- to quote, for a value in one of its strings has to be escaped for it too. Texts are as they are written in the outer
-- JSON. Pure: strings in.

local find, byte, gsub, sub = string.find, string.byte, string.gsub, string.sub

local BEGINNING_BYTES_MAX = 64 -- white space and brackets; a longer beginning is no JSON
local BACKSLASH = 92

local InnerJson = {}
InnerJson.__index = InnerJson

-- Whether a text that begins so is JSON: an object or a list of objects or strings, up to the first quote. Nil when
-- that cannot be said yet. A list of anything else may be prose: `[1]` is a reference.
function InnerJson.is_beginning(text)
  local spaced = gsub(sub(text, 1, BEGINNING_BYTES_MAX), "\\[nrt]", " ")
  if find(spaced, '^ *[{%[][{%[ ]*\\"') or find(spaced, "^ *[{%[][{%[ ]*\\u0022") then
    return true
  end
  if #text < BEGINNING_BYTES_MAX and (find(spaced, "^ *$") or find(spaced, "^ *[{%[][{%[ ]*$")) then
    return nil
  end
  return false
end

function InnerJson.new()
  return setmetatable({
    in_string = false,
    escaped = false, -- the next character belongs to an escape of the inner JSON
  }, InnerJson)
end

-- Takes the next part of the text, which cuts no escape of the outer JSON.
function InnerJson:follow(text)
  local at = 1
  while at <= #text do
    local slash = find(text, "\\", at, true)
    if self.escaped then
      self.escaped = false
      -- What is escaped is one character, or an escape in the outer JSON too.
      at = slash == at and at + 2 or at + 1
    elseif not slash then
      return
    else
      local code = byte(text, slash + 1)
      if code == BACKSLASH or find(text, "^u005[cC]", slash + 1) then
        self.escaped = true
      elseif code == 34 or find(text, "^u0022", slash + 1) then
        self.in_string = not self.in_string
      end
      at = slash + (code == 117 and 6 or 2)
    end
  end
end

return InnerJson

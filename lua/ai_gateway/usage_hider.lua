-- Takes the chunk that tells the usage out of a stream of OpenAI's, for a client that did not ask for it: the agent
-- did, and many clients read choices[0] of every chunk. Pure: strings in, strings out.
--
-- A line goes on as soon as it is whole, so nothing that a client could use is held back.

local find, sub, gsub, byte = string.find, string.sub, string.gsub, string.byte

local LINE_BYTES_MAX = 65536 -- a longer line is no such chunk, and goes on as it comes
local NEWLINE = 10
-- In the chunk's place: a comment, for a piece of a response must not become empty.
local COMMENT = ":\n"

local UsageHider = {}
UsageHider.__index = UsageHider
UsageHider.FILLER = COMMENT

function UsageHider.new()
  return setmetatable({}, UsageHider)
end

-- As servers write it that put a space after colons, and as all others do.
local function may_tell_usage(text)
  return find(text, '"choices":[]', 1, true) or find(text, '"choices": []', 1, true)
end

-- Azure's first chunk has no choices either, and tells something else.
local function without_usage(line)
  if may_tell_usage(line) and find(line, '"usage":%s*{') then
    return COMMENT
  end
end

-- Whole lines, without the chunk.
local function shown(lines)
  if not may_tell_usage(lines) then
    return lines
  end
  return (gsub(lines, "[^\n]*\n", without_usage))
end

-- What may go on now.
function UsageHider:feed(piece)
  local held = self.held
  if not held and byte(piece, -1) == NEWLINE then
    return shown(piece)
  end
  local text = held and held .. piece or piece
  local _, last = find(text, "^.*\n")
  local rest = sub(text, (last or 0) + 1)
  if #rest > LINE_BYTES_MAX then
    self.held = nil
    return text
  end
  self.held = rest ~= "" and rest or nil
  return shown(sub(text, 1, last or 0))
end

-- What is left when the response has come to its end.
function UsageHider:finish()
  local rest = self.held
  self.held = nil
  return rest and (without_usage(rest) or rest) or ""
end

return UsageHider

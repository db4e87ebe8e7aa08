-- Takes the chunk that tells the usage out of a stream of OpenAI's, for a client that did not ask for it: the agent
-- did, and many clients read choices[0] of every chunk. Pure: strings in, strings out.
--
-- A line goes on as soon as it is whole, so nothing that a client could use is held back.

local find, sub, gsub, byte = string.find, string.sub, string.gsub, string.byte

local HeldPieces = require("ai_gateway.held_pieces")

local LINE_BYTES_MAX = 65536 -- a longer line is no such chunk, and goes on as it comes
local NEWLINE = 10
-- In the chunk's place: a comment, for a piece of a response must not become empty.
local COMMENT = ":\n"

local UsageHider = {}
UsageHider.__index = UsageHider
UsageHider.FILLER = COMMENT

function UsageHider.new()
  return setmetatable({ held = HeldPieces.new() }, UsageHider) -- of a line that is not complete yet
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
  if byte(piece, -1) == NEWLINE then
    return shown(held:release() .. piece)
  end
  local _, last = find(piece, "^.*\n")
  local lines = last and held:release() .. sub(piece, 1, last) or ""
  if last ~= #piece and held:hold(sub(piece, (last or 0) + 1)) > LINE_BYTES_MAX then
    return shown(lines) .. held:release()
  end
  return shown(lines)
end

function UsageHider:is_pending()
  return self.held.count > 0
end

-- What is left when the response has come to its end.
function UsageHider:finish()
  local rest = self.held:release()
  return without_usage(rest) or rest
end

return UsageHider

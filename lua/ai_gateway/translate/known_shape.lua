-- The quick way for the most common events: those that differ from the one before in one string only. Pure.
--
-- When an event was decoded and found to be nothing but a piece of text, its bytes before and after that text are
-- remembered. An event with the same bytes around another string is then known without decoding it, and the string goes
-- on as it is, still escaped, for both sides are JSON. What may differ as well: counts in a usage object, white space
-- before the last bracket, and padding: OpenAI's ("obfuscation"), Bedrock's ("p").

local find, sub, gsub, byte, match = string.find, string.sub, string.gsub, string.byte, string.match

local Json = require("ai_gateway.json")
local is_escaped, escape = Json.is_escaped, Json.escape

local QUOTE = 34
local NUMBERS_MAX = 60 -- in a usage object
local SUFFIX_BYTES_MAX = 4096 -- an event with more after its text is no common one
local USAGE = '"usage%w*":%s*{'
local PADDINGS = { "obfuscation", "p" }
local PADDING = '%"%:%"[%w_-]*%"'

local KnownShape = {}
KnownShape.__index = KnownShape

function KnownShape.new()
  return setmetatable({ prefix = nil, prefix_bytes = 0, suffix = nil, suffix_bytes = 0 }, KnownShape)
end

-- Where the string ends that begins after `position`: its closing quote, or nil.
local function closing_quote(text, position)
  local stop = find(text, '["\\]', position)
  while stop and byte(text, stop) ~= QUOTE do
    stop = find(text, '["\\]', stop + 2)
  end
  return stop
end

local function literal(text)
  return (gsub(text, "%W", "%%%0"))
end

local function counts(text)
  return (gsub(literal(text), "%d+", "%%d+"))
end

-- `write` makes a pattern of a text; a provider's padding in it may be any.
local function open_padding(text, write)
  for _, name in ipairs(PADDINGS) do
    local first, last = find(text, '"' .. name .. '":"[%w_-]*"')
    if first then
      return write(sub(text, 1, first - 1)) .. '%"' .. name .. PADDING .. write(sub(text, last + 1))
    end
  end
  return write(text)
end

-- A pattern for the bytes after the string, open where they may differ. Only counts of a usage object do: an index must
-- stay the same.
local function pattern_of(suffix)
  local body = match(suffix, "^(.-)%s*}$")
  if not body then
    return nil
  end
  local usage = find(body, USAGE) or #body + 1
  local numbers = select(2, gsub(sub(body, usage), "%d+", "")) -- Lua's patterns take a limited number of repetitions
  if numbers > NUMBERS_MAX then
    return nil
  end
  return "^" .. open_padding(sub(body, 1, usage - 1), literal) .. open_padding(sub(body, usage), counts) .. "%s*}$"
end

-- Remembers an event whose member `name`, a string with this value, is all that it tells; `method` and `key` say what
-- is to be done with such events. An event that has several such members is not remembered.
function KnownShape:learn(data, name, value, method, key)
  self.prefix = nil
  local pattern = '"' .. name .. '"%s*:%s*"'
  local _, open = find(data, pattern)
  local close = open and closing_quote(data, open + 1)
  if not close or #data - close > SUFFIX_BYTES_MAX or find(data, '"' .. name .. '"', close, true) then
    return
  end
  local raw = sub(data, open + 1, close - 1)
  if escape(value) ~= raw then
    local decoded = Json.decode('"' .. raw .. '"')
    if decoded ~= value then
      return
    end
  end
  self.prefix, self.prefix_bytes = sub(data, 1, open), open
  self.suffix, self.suffix_bytes = sub(data, close), #data - close + 1
  self.pattern = pattern_of(self.suffix)
  self.method, self.key = method, key
  self.has_usage = find(self.suffix, USAGE) ~= nil
end

function KnownShape:forget()
  self.prefix = nil
end

-- The string in an event of this shape, as it stands in JSON; nil for any other event.
function KnownShape:match(data)
  local prefix, open = self.prefix, self.prefix_bytes
  if not prefix or sub(data, 1, open) ~= prefix then
    return nil
  end
  local first, last = open + 1, #data - self.suffix_bytes
  if last >= open and sub(data, last + 1) == self.suffix then
    local raw = sub(data, first, last)
    if not find(raw, '[%c"\\]') or is_escaped(raw) then
      return raw
    end
    return nil
  end
  local close = closing_quote(data, first)
  if not close then
    return nil
  end
  if not self.pattern or not find(data, self.pattern, close) then
    return nil
  end
  local raw = sub(data, first, close - 1)
  return is_escaped(raw) and raw or nil
end

return KnownShape

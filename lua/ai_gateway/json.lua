-- JSON, as RFC 8259 has it: strict, linear, and of bounded depth. Pure.
--
-- What Lua cannot tell apart is marked: null is Json.null, an array has the metatable Json.array (so an empty one stays
-- one). Integers of 64 bits stay exact, other numbers are floats. Text is UTF-8; half a surrogate pair, which JSON can
-- write and UTF-8 cannot, is kept as its three bytes and written as an escape again.

local byte, find, sub, match = string.byte, string.find, string.sub, string.match
local gsub, format = string.gsub, string.format
local concat, sort = table.concat, table.sort
local tointeger, mathtype = math.tointeger, math.type
local char = utf8.char
local setmetatable, getmetatable, tonumber, type, error, pairs =
  setmetatable, getmetatable, tonumber, type, error, pairs

local DEPTH_MAX = 128

local Json = {}
Json.null = setmetatable({}, {
  __tostring = function()
    return "null"
  end,
})
Json.array = {}
-- Text that is JSON already: { text = "[1,2]" }. The encoder copies it.
Json.raw = {}

local null, array, raw = Json.null, Json.array, Json.raw

-- ── Decoding ──

local QUOTE, COMMA, COLON, BACKSLASH, ZERO = 34, 44, 58, 92, 48
local CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, SMALL_U = 93, 123, 91, 125, 117
local NUMBERS_ONLY = "^%[[%d%s,.eE+-]*%]()"

local function fail(problem, position)
  error({ problem = format("JSON: %s at byte %d", problem, position) }, 0)
end

local function skip_space(text, position)
  return find(text, "[^ \t\n\r]", position) or #text + 1
end

local ESCAPES = {
  [34] = '"',
  [92] = "\\",
  [47] = "/",
  [98] = "\b",
  [102] = "\f",
  [110] = "\n",
  [114] = "\r",
  [116] = "\t",
}

-- The character of the \u escape at `position` (its backslash), and what comes after it.
local function unicode_escape(text, position)
  local digits = match(text, "^%x%x%x%x", position + 2)
  if not digits then
    fail("not an escape", position)
  end
  local code = tonumber(digits, 16)
  if code >= 0xD800 and code <= 0xDBFF then
    local low = match(text, "^\\u(%x%x%x%x)", position + 6)
    low = low and tonumber(low, 16)
    if low and low >= 0xDC00 and low <= 0xDFFF then
      return char(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), position + 12
    end
  end
  return char(code), position + 6
end

-- `position` is that of the opening quote. Returns the string and what comes after it.
local function decode_string(text, position)
  local first = position + 1
  local stop = find(text, '["\\%c]', first)
  if stop and byte(text, stop) == QUOTE then
    return sub(text, first, stop - 1), stop + 1
  end
  local parts, count = {}, 0
  while stop do
    local code = byte(text, stop)
    if code == QUOTE then
      parts[count + 1] = sub(text, first, stop - 1)
      return concat(parts), stop + 1
    elseif code == BACKSLASH then
      parts[count + 1] = sub(text, first, stop - 1)
      local escape = byte(text, stop + 1)
      if escape == SMALL_U then
        parts[count + 2], first = unicode_escape(text, stop)
      else
        parts[count + 2], first = ESCAPES[escape] or fail("not an escape", stop), stop + 2
      end
      count = count + 2
      stop = find(text, '["\\%c]', first)
    elseif code < 32 then
      fail("a control character in a string", stop)
    else -- 127 is allowed
      stop = find(text, '["\\%c]', stop + 1)
    end
  end
  return fail("a string without its end", position)
end

local function decode_number(text, position)
  local digits, after = match(text, "^(-?%d+)()", position)
  if not digits then
    fail("not a value", position)
  end
  local first = byte(digits) == 45 and 2 or 1
  if #digits > first and byte(digits, first) == ZERO then
    fail("a number with a leading zero", position)
  end
  local fraction, after_fraction = match(text, "^(%.%d+)()", after)
  after = after_fraction or after
  local exponent, after_exponent = match(text, "^([eE][+-]?%d+)()", after)
  after = after_exponent or after
  if not fraction and not exponent and digits ~= "-0" then
    return tonumber(digits), after
  end
  local number = tonumber(digits .. (fraction or "") .. (exponent or "")) + 0.0
  if digits == "-0" and number == 0 then
    number = -0.0
  end
  if number - number ~= 0 then
    fail("a number out of range", position)
  end
  return number, after
end

local decode_value

local function decode_array(text, position, depth, options)
  if options.numbers_raw then
    local after = match(text, NUMBERS_ONLY, position)
    if after then
      return setmetatable({ text = sub(text, position, after - 1) }, raw), after
    end
  end
  local list, count = setmetatable({}, array), 0
  position = skip_space(text, position + 1)
  if byte(text, position) == CLOSE_BRACKET then
    return list, position + 1
  end
  while true do
    count = count + 1
    list[count], position = decode_value(text, position, depth, options)
    position = skip_space(text, position)
    local code = byte(text, position)
    if code == CLOSE_BRACKET then
      return list, position + 1
    elseif code ~= COMMA then
      fail("neither , nor ]", position)
    end
    position = skip_space(text, position + 1)
  end
end

local function decode_object(text, position, depth, options)
  local object, raw_members = {}, options.raw_members
  position = skip_space(text, position + 1)
  if byte(text, position) == CLOSE_BRACE then
    return object, position + 1
  end
  while true do
    if byte(text, position) ~= QUOTE then
      fail("no name of a member", position)
    end
    local name, value
    name, position = decode_string(text, position)
    if byte(text, position) ~= COLON then
      position = skip_space(text, position)
      if byte(text, position) ~= COLON then
        fail("no colon", position)
      end
    end
    local start = skip_space(text, position + 1)
    value, position = decode_value(text, start, depth, options)
    if raw_members and raw_members[name] and type(value) == "table" and value ~= null then
      value = setmetatable({ text = sub(text, start, position - 1) }, raw)
    end
    object[name] = value
    local code = byte(text, position)
    if code ~= COMMA and code ~= CLOSE_BRACE then
      position = skip_space(text, position)
      code = byte(text, position)
    end
    if code == CLOSE_BRACE then
      return object, position + 1
    elseif code ~= COMMA then
      fail("neither , nor }", position)
    end
    position = skip_space(text, position + 1)
  end
end

local LITERALS = {
  [116] = { "true", true },
  [102] = { "false", false },
  [110] = { "null", null },
}

function decode_value(text, position, depth, options)
  local code = byte(text, position)
  if code == QUOTE then
    return decode_string(text, position)
  elseif code == OPEN_BRACE or code == OPEN_BRACKET then
    if depth >= options.depth_max then
      fail("nested too deeply", position)
    end
    if code == OPEN_BRACE then
      return decode_object(text, position, depth + 1, options)
    end
    return decode_array(text, position, depth + 1, options)
  end
  local literal = LITERALS[code]
  if literal then
    local after = position + #literal[1]
    if sub(text, position, after - 1) == literal[1] then
      return literal[2], after
    end
    fail("not a value", position)
  end
  return decode_number(text, position)
end

local NO_OPTIONS = { depth_max = DEPTH_MAX }

-- Returns the value of a JSON text, or nil and what is wrong with it, without a byte of it. Options:
--   depth_max    how deep it may be nested (128)
--   raw_members  a set of names: an object or array that such a member holds is kept as its text (Json.raw)
--   numbers_raw  arrays of nothing but numbers are kept as their text, unchecked
function Json.decode(text, options)
  options = options or NO_OPTIONS
  options.depth_max = options.depth_max or DEPTH_MAX
  local ok, value, after = pcall(decode_value, text, skip_space(text, 1), 0, options)
  if ok then
    after = skip_space(text, after)
    if after > #text then
      return value
    end
    return nil, format("JSON: more than one value at byte %d", after)
  end
  return nil, type(value) == "table" and value.problem or value
end

-- ── Encoding ──

local WRITTEN = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f" }
WRITTEN["\n"], WRITTEN["\r"], WRITTEN["\t"], WRITTEN["\127"] = "\\n", "\\r", "\\t", "\127"
for code = 0, 31 do
  local character = string.char(code)
  WRITTEN[character] = WRITTEN[character] or format("\\u%04x", code)
end

local function escape_surrogate(bytes)
  return format("\\u%04x", 0xD000 | (byte(bytes, 2) & 0x3F) << 6 | byte(bytes, 3) & 0x3F)
end

-- The text as it stands between the quotes of a JSON string.
function Json.escape(text)
  if find(text, '[%c"\\]') then
    text = gsub(text, '[%c"\\]', WRITTEN)
  end
  if find(text, "\xED[\xA0-\xBF]") then
    text = gsub(text, "\xED[\xA0-\xBF][\x80-\xBF]", escape_surrogate)
  end
  return text
end

local escape = Json.escape

local function encode_number(number)
  if mathtype(number) == "integer" then
    return format("%d", number)
  end
  if number - number ~= 0 then
    error("JSON has no such number", 0)
  end
  for digits = 15, 17 do
    local text = format("%." .. digits .. "g", number)
    if tonumber(text) + 0.0 == number then
      return find(text, "[.e]") and text or text .. ".0"
    end
  end
end

local encode_value

local function encode_object(object, depth)
  local names, parts = {}, {}
  for name in pairs(object) do
    names[#names + 1] = name
  end
  sort(names)
  for i = 1, #names do
    parts[i] = '"' .. escape(names[i]) .. '":' .. encode_value(object[names[i]], depth)
  end
  return "{" .. concat(parts, ",") .. "}"
end

function encode_value(value, depth)
  local kind = type(value)
  if kind == "string" then
    return '"' .. escape(value) .. '"'
  elseif kind == "number" then
    return encode_number(value)
  elseif kind == "boolean" then
    return value and "true" or "false"
  elseif value == null then
    return "null"
  elseif kind ~= "table" then
    error("JSON has no " .. kind, 0)
  end
  local mark = getmetatable(value)
  if mark == raw then
    return value.text
  elseif depth >= DEPTH_MAX then
    error("JSON: nested too deeply", 0)
  elseif mark ~= array then
    return encode_object(value, depth + 1)
  end
  local parts = {}
  for i = 1, #value do
    parts[i] = encode_value(value[i], depth + 1)
  end
  return "[" .. concat(parts, ",") .. "]"
end

-- The value as JSON, the members of objects in alphabetical order.
function Json.encode(value)
  return encode_value(value, 0)
end

-- ── Looking at decoded values ──

-- The value when it is text, else nil.
function Json.text(value)
  return type(value) == "string" and value or nil
end

-- The value when it is an object, else nil.
function Json.object(value)
  if type(value) == "table" and value ~= null then
    local mark = getmetatable(value)
    return mark ~= array and mark ~= raw and value or nil
  end
end

local EMPTY = setmetatable({}, array)

-- The value when it is an array, else an empty one.
function Json.list(value)
  return type(value) == "table" and getmetatable(value) == array and value or EMPTY
end

-- The value when it is a whole number from 0 on, else nil.
function Json.count(value)
  if type(value) ~= "number" then
    return nil
  end
  local count = tointeger(value)
  return count and count >= 0 and count or nil
end

-- Whether `text` can stand between the quotes of a JSON string as it is.
function Json.is_escaped(text)
  local position = find(text, '[%c"\\]')
  while position do
    local code = byte(text, position)
    if code == BACKSLASH then
      local after = byte(text, position + 1)
      if after == SMALL_U and match(text, "^%x%x%x%x", position + 2) then
        position = position + 6
      elseif ESCAPES[after] then
        position = position + 2
      else
        return false
      end
    elseif code == 127 then
      position = position + 1
    else
      return false
    end
    position = find(text, '[%c"\\]', position)
  end
  return true
end

return Json

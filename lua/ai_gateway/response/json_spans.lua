-- Where the strings of a small JSON document are: the document as tables, with each string as its place in the text.
-- Made for single events; a JSON answer of any size is read by json_rewriter.lua. Pure: a string in, tables out.

local find, byte, sub, match = string.find, string.byte, string.sub, string.match

local DEPTH_MAX = 64
local QUOTE, BACKSLASH, OPEN_BRACE, OPEN_BRACKET = 34, 92, 123, 91

local Spans = {}

-- The quote that closes the string whose first character is at `from`; nil without one.
function Spans.closing_quote(text, from)
  local quote = find(text, '"', from, true)
  while quote and byte(text, quote - 1) == BACKSLASH do
    local slashes = quote - 1
    while slashes >= from and byte(text, slashes) == BACKSLASH do
      slashes = slashes - 1
    end
    if (quote - 1 - slashes) % 2 == 0 then
      return quote
    end
    quote = find(text, '"', quote + 1, true)
  end
  return quote
end

local value_at

-- Both return the value and where it ends; nil for what is no JSON.
local function object_at(text, at, depth)
  local members, named = {}, {}
  local value = { is_object = true, members = members, named = named, from = at, to = nil }
  at = find(text, "%S", at + 1)
  if at and byte(text, at) == 125 then -- }
    value.to = at
    return value, at
  end
  while at and byte(text, at) == QUOTE do
    local quote = Spans.closing_quote(text, at + 1)
    local colon = quote and match(text, "^%s*:()", quote + 1)
    if not colon then
      return nil
    end
    local member, last = value_at(text, colon, depth)
    if not member then
      return nil
    end
    local name = sub(text, at + 1, quote - 1)
    members[#members + 1] = { name = name, value = member, from = at, to = last }
    named[name] = member
    local mark_at, mark = match(text, "^%s*()([,}])", last + 1)
    if mark == "}" then
      value.to = mark_at
      return value, mark_at
    end
    at = mark and find(text, "%S", mark_at + 1)
  end
  return nil
end

local function list_at(text, at, depth)
  local value = { is_list = true }
  local empty = match(text, "^%s*%]()", at + 1)
  if empty then
    return value, empty - 1
  end
  at = at + 1
  while true do
    local member, last = value_at(text, at, depth)
    if not member then
      return nil
    end
    value[#value + 1] = member
    local mark_at, mark = match(text, "^%s*()([,%]])", last + 1)
    if mark ~= "," then
      return mark and value, mark_at
    end
    at = mark_at + 1
  end
end

value_at = function(text, at, depth)
  at = find(text, "%S", at)
  local first = at and byte(text, at)
  if first == QUOTE then
    local quote = Spans.closing_quote(text, at + 1)
    return quote and { is_string = true, from = at + 1, to = quote - 1 }, quote
  elseif first == OPEN_BRACE then
    if depth >= DEPTH_MAX then
      return nil
    end
    return object_at(text, at, depth + 1)
  elseif first == OPEN_BRACKET then
    if depth >= DEPTH_MAX then
      return nil
    end
    return list_at(text, at, depth + 1)
  end
  local word, after = match(text, "^([%w.+-]+)()", at or #text + 1)
  return word and { is_word = true, word = word }, word and after - 1
end

-- The JSON object that begins at or behind `at`. Objects have their members by name in `named`, in order in `members`
-- ({ name, value, from, to }), and say where they stand (from, to). Lists are lists; a string is { is_string, from, to
-- } without its quotes; numbers, true, false and null are { is_word, word }. Returns nil for what is no JSON object,
-- and for one that is nested too deep.
function Spans.parse(text, at)
  local start = find(text, "%S", at)
  if not start or byte(text, start) ~= OPEN_BRACE then
    return nil
  end
  return (object_at(text, start, 1))
end

-- The same for any value.
function Spans.parse_any(text, at)
  return (value_at(text, at, 0))
end

-- What a string holds, as it is written; nil for anything else.
function Spans.string(text, span)
  return span and span.is_string and sub(text, span.from, span.to) or nil
end

-- A number, true, false or null, as it is written; nil for anything else.
function Spans.word(span)
  return span and span.is_word and span.word or nil
end

return Spans

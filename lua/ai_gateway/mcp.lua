-- Takes out of an MCP server's lists (tools, prompts, resources) what the client may not use. Pure: text in, text out.
--
-- What is taken out becomes spaces, which JSON allows between its tokens: no byte moves, no length changes, and all
-- that stays is what the server wrote. Until a message of JSON or an event of SSE is whole it is held back; one that
-- cannot be read, or is longer than MAX_HELD_BYTES, is an error, and nothing of it goes on.
--
-- The rules come from the agent (`txn.ai.mcp_allowed`; agent/plugins/mcp/rules.ts): a line for each, `tool search_*` or
-- `!tool delete_*`. Shown is what a rule allows and none forbids.

local find, sub, rep, byte = string.find, string.sub, string.rep, string.byte
local concat = table.concat

local JsonEnd = require("ai_gateway.json_end")

local MAX_HELD_BYTES = 1048576

-- Members of a result that are lists, and what their elements go by.
local LISTS = {
  tools = { kind = "tool", name = "name" },
  prompts = { kind = "prompt", name = "name" },
  resources = { kind = "resource", name = "uri" },
  resourceTemplates = { kind = "resource", name = "uriTemplate" },
}

-- ── Rules ──

-- `*` stands for any run of characters.
local function parts_of(pattern)
  local parts, from = {}, 1
  while true do
    local star = find(pattern, "*", from, true)
    if not star then
      parts[#parts + 1] = sub(pattern, from)
      return parts
    end
    parts[#parts + 1] = sub(pattern, from, star - 1)
    from = star + 1
  end
end

local function matches(parts, name)
  local first, last = parts[1], parts[#parts]
  if #parts == 1 then
    return first == name
  end
  if sub(name, 1, #first) ~= first then
    return false
  end
  local at = #first + 1
  for index = 2, #parts - 1 do
    local from, to = find(name, parts[index], at, true)
    if not from then
      return false
    end
    at = to + 1
  end
  return #name - #last + 1 >= at and sub(name, #name - #last + 1) == last
end

local function parse_rules(text)
  local rules = {}
  for line in text:gmatch("[^\n]+") do
    local negation, kind, pattern = line:match("^(!?)(%l+) (%S+)$")
    if kind then
      rules[#rules + 1] = { allows = negation == "", kind = kind, parts = parts_of(pattern) }
    end
  end
  return rules
end

local function is_shown(rules, kind, name)
  local shown = false
  for _, rule in ipairs(rules) do
    if rule.kind == kind and matches(rule.parts, name) then
      if not rule.allows then
        return false
      end
      shown = true
    end
  end
  return shown
end

-- ── JSON: where things stand ──

local function fail(what)
  error("ai-gateway: an MCP list cannot be filtered: " .. what, 0)
end

local function skip_space(text, at)
  return find(text, "[^ \t\r\n]", at) or #text + 1
end

-- The position after the string whose opening quote is at `at`.
local function after_string(text, at)
  while true do
    at = find(text, '["\\]', at + 1)
    if not at then
      fail("a string does not end")
    elseif byte(text, at) == 34 then
      return at + 1
    end
    at = at + 1
  end
end

-- The position after the value that begins at `at`.
local function after_value(text, at)
  local first = sub(text, at, at)
  if first == '"' then
    return after_string(text, at)
  elseif first ~= "{" and first ~= "[" then
    local _, last = find(text, "^[%w%.%+%-]+", at)
    return (last or fail("a value is missing")) + 1
  end
  local depth = 0
  while true do
    at = find(text, '["{}%[%]]', at)
    if not at then
      fail("a value does not end")
    end
    local one = byte(text, at)
    if one == 34 then
      at = after_string(text, at)
    else
      depth = depth + ((one == 123 or one == 91) and 1 or -1)
      at = at + 1
      if depth == 0 then
        return at
      end
    end
  end
end

local SIMPLE_ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

-- The contents of the string that stands from `from` up to, not including, `to`.
local function string_at(text, from, to)
  local raw = sub(text, from + 1, to - 2)
  if not find(raw, "\\", 1, true) then
    return raw
  end
  raw = raw:gsub("\\u([dD][89abAB]%x%x)\\u([dD][c-fC-F]%x%x)", function(high, low)
    return utf8.char(0x10000 + (tonumber(high, 16) - 0xd800) * 0x400 + tonumber(low, 16) - 0xdc00)
  end)
  return (
    raw:gsub("\\(u?)(.)(%x?%x?%x?)", function(is_unicode, one, rest)
      if is_unicode == "u" then
        return utf8.char(tonumber(one .. rest, 16) or fail("an escape is wrong"))
      end
      return (SIMPLE_ESCAPES[one] or one) .. rest
    end)
  )
end

-- Both walk one value and return the position after it. `each` may return the position after what it was called for,
-- when it has gone through it itself: so a message is read once, however deep a list lies.

-- Calls `each(from)` for every element of the array at `at`, and `separated(position)` for each comma or end after one.
local function each_element(text, at, each, separated)
  at = skip_space(text, at + 1)
  if sub(text, at, at) == "]" then
    return at + 1
  end
  while true do
    at = skip_space(text, each(at) or after_value(text, at))
    if separated then
      separated(at)
    end
    local separator = byte(text, at)
    if separator == 93 then
      return at + 1
    elseif separator ~= 44 then
      fail("a comma is missing")
    end
    at = skip_space(text, at + 1)
  end
end

-- Calls `each(key, from)` for every member of the object at `at`.
local function each_member(text, at, each)
  at = skip_space(text, at + 1)
  if sub(text, at, at) == "}" then
    return at + 1
  end
  while true do
    if byte(text, at) ~= 34 then
      fail("a key is missing")
    end
    local after_key = after_string(text, at)
    local colon = skip_space(text, after_key)
    if byte(text, colon) ~= 58 then
      fail("a colon is missing")
    end
    local from = skip_space(text, colon + 1)
    at = skip_space(text, each(string_at(text, at, after_key), from) or after_value(text, from))
    local separator = byte(text, at)
    if separator == 125 then
      return at + 1
    elseif separator ~= 44 then
      fail("a comma is missing")
    end
    at = skip_space(text, at + 1)
  end
end

-- ── What is taken out ──

-- Whether the element at `at` is shown, and the position after it. One that goes by no name, or by several of which one
-- may not be shown, is not.
local function judge_element(text, at, list, rules)
  if byte(text, at) ~= 123 then
    return false, after_value(text, at)
  end
  local named, shown = false, true
  local after = each_member(text, at, function(key, from)
    if key ~= list.name then
      return nil
    end
    local to = after_value(text, from)
    named = true
    shown = shown and byte(text, from) == 34 and is_shown(rules, list.kind, string_at(text, from, to))
    return to
  end)
  return named and shown, after
end

-- Adds the stretches of the array at `at` that become spaces: elements, and the commas that are left over.
local function collect_hidden(text, at, list, rules, hidden)
  local kept, comma = false, nil
  return each_element(text, at, function(from)
    local shown, after = judge_element(text, from, list, rules)
    if comma and not (shown and kept) then
      hidden[#hidden + 1] = { comma, comma + 1 }
    end
    if not shown then
      hidden[#hidden + 1] = { from, after }
    end
    kept = kept or shown
    return after
  end, function(position)
    comma = position
  end)
end

local function collect_from_message(text, at, rules, hidden)
  if byte(text, at) ~= 123 then
    fail("a message is no object")
  end
  return each_member(text, at, function(key, from)
    if key ~= "result" or byte(text, from) ~= 123 then
      return nil
    end
    return each_member(text, from, function(name, inside)
      local list = LISTS[name]
      if list and byte(text, inside) == 91 then
        return collect_hidden(text, inside, list, rules, hidden)
      end
      return nil
    end)
  end)
end

local function blank(text, stretches)
  if #stretches == 0 then
    return text
  end
  local pieces, at = {}, 1
  for _, stretch in ipairs(stretches) do
    local from, to = stretch[1], stretch[2]
    pieces[#pieces + 1] = sub(text, at, from - 1)
    pieces[#pieces + 1] = rep(" ", to - from)
    at = to
  end
  pieces[#pieces + 1] = sub(text, at)
  return concat(pieces)
end

-- A message of JSON-RPC, or a batch of them; of the same length afterwards.
local function filter_message(text, rules)
  local hidden, at = {}, skip_space(text, 1)
  local after
  if byte(text, at) == 91 then
    after = each_element(text, at, function(from)
      return collect_from_message(text, from, rules, hidden)
    end)
  else
    after = collect_from_message(text, at, rules, hidden)
  end
  if skip_space(text, after) <= #text then
    fail("something follows the message")
  end
  return blank(text, hidden)
end

-- ── Bodies of JSON ──

local JsonBody = {}
JsonBody.__index = JsonBody

function JsonBody:feed(piece)
  if self.done then
    if find(piece, "[^ \t\r\n]") then
      fail("something follows the message")
    end
    return piece
  end
  self.held_bytes = self.held_bytes + #piece
  if self.held_bytes > MAX_HELD_BYTES then
    fail("it is too long")
  end
  self.held[#self.held + 1] = piece
  if not self.json_end:scan(piece) then
    return ""
  end
  self.done = true
  return filter_message(concat(self.held), self.rules)
end

-- ── Bodies of SSE ──

local EventStream = {}
EventStream.__index = EventStream

-- One event, its lines with their ends. Several lines of data become one: what parts them is white space in JSON.
function EventStream:filter_event(lines)
  local first_data, data = nil, {}
  for index, line in ipairs(lines) do
    local field = index == 1 and not self.begun and line:match("^\xEF\xBB\xBF(.*)$") or line
    if sub(field, 1, 5) == "data:" then
      first_data = first_data or index
      data[#data + 1] = { line = index, head = #line - #field + 5 }
    end
  end
  self.begun = true
  if not first_data then
    return concat(lines)
  end
  local last = data[#data]
  local pieces, payload = {}, {}
  for index = 1, first_data - 1 do
    pieces[#pieces + 1] = lines[index]
  end
  pieces[#pieces + 1] = sub(lines[first_data], 1, data[1].head)
  for place, one in ipairs(data) do
    local text = sub(lines[one.line], one.head + 1)
    if place > 1 then
      payload[#payload + 1] = rep(" ", one.head)
    end
    payload[#payload + 1] = place == #data and text or text:gsub("[\r\n]", " ")
  end
  local after = {}
  for index = first_data + 1, #lines do
    local is_data = sub(lines[index], 1, 5) == "data:"
    if not is_data then
      after[#after + 1] = lines[index]
    end
  end
  local text = concat(payload)
  local line_end = text:match("[\r\n]+$") or ""
  local json = sub(text, 1, #text - #line_end)
  if find(json, "^[ \t]*[%[{]") then
    json = filter_message(json, self.rules)
  elseif last ~= data[1] then
    return concat(lines) -- no JSON-RPC: as it came
  end
  pieces[#pieces + 1] = json
  pieces[#pieces + 1] = line_end
  return concat(pieces) .. concat(after)
end

-- Takes one line, with its end; returns the event when the line, an empty one, ends it.
function EventStream:take_line(line)
  local lines = self.lines
  lines[#lines + 1] = line
  if not find(line, "^[\r\n]") then
    return ""
  end
  self.lines, self.held_bytes = {}, 0
  return self:filter_event(lines)
end

function EventStream:feed(piece)
  local out, at = {}, 1
  if self.after_cr and byte(piece, 1) == 10 then
    -- The second half of a line's end, whose line is taken already.
    out[1], at = self:hold_line_feed(), 2
  end
  if #piece > 0 then
    self.after_cr = false
  end
  while true do
    local to = find(piece, "[\r\n]", at)
    if not to then
      break
    end
    local ends_with_cr = byte(piece, to) == 13
    if ends_with_cr and byte(piece, to + 1) == 10 then
      to, ends_with_cr = to + 1, false
    end
    local line = concat(self.partial) .. sub(piece, at, to)
    self.partial = {}
    self.after_cr = ends_with_cr and to == #piece
    self:count(to - at + 1)
    out[#out + 1] = self:take_line(line)
    at = to + 1
  end
  if at <= #piece then
    self.partial[#self.partial + 1] = sub(piece, at)
    self:count(#piece - at + 1)
  end
  return concat(out)
end

function EventStream:count(bytes)
  self.held_bytes = self.held_bytes + bytes
  if self.held_bytes > MAX_HELD_BYTES then
    fail("an event is too long")
  end
end

-- A line feed after a carriage return that ended the last piece: it belongs to that line, or to an event already gone.
function EventStream:hold_line_feed()
  local lines = self.lines
  if #lines == 0 then
    return "\n"
  end
  lines[#lines] = lines[#lines] .. "\n"
  return ""
end

-- ── For the filter ──

local Mcp = {}

-- `rules` as the agent gives them; `is_stream` for SSE. The object's `feed(piece)` returns what may go on now.
function Mcp.new(rules, is_stream)
  local body = { rules = parse_rules(rules), held_bytes = 0 }
  if is_stream then
    body.lines, body.partial = {}, {}
    return setmetatable(body, EventStream)
  end
  body.held, body.json_end = {}, JsonEnd.new()
  return setmetatable(body, JsonBody)
end

return Mcp

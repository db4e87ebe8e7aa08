-- Finds the usage object of one JSON document that arrives in pieces, in bounded memory.
-- Pure: strings in, a string out.
--
-- A model or a client can make a provider send any object (tool input, an echoed tool schema), so `"usage":{` alone
-- proves nothing: it counts only where its depth in the document is right. Before the first `"usage":{` the text is
-- only searched, which is as fast as memchr; from there on brackets are followed, and at the end of the document,
-- where the depth is known to be zero, the depth of every candidate is known too.

local find, sub, byte, concat, max = string.find, string.sub, string.byte, table.concat, math.max

local KEY = '"usage":'
local USAGE_BYTES_MAX = 8192 -- a longer usage object is not metered; OpenAI's and Anthropic's have 100 to 600
local GAP_BYTES_MAX = 64 -- white space allowed between the key and its value
local CANDIDATES_MAX = 64 -- depths at which a usage object is remembered in one document

local QUOTE, BACKSLASH, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE = 34, 92, 123, 91, 125

local Scanner = {}
Scanner.__index = Scanner

-- `depth_max`: how deep a usage object may be. 1 is a member of the document itself, 2 of an object in it.
function Scanner.new(depth_max)
  return setmetatable({ depth_max = depth_max, carry = "", following = false }, Scanner)
end

-- Where the value of the key at `at` starts, when it is an object: position. Not an object: false. Cannot be told
-- before more text comes: nil.
local function object_after(text, at)
  if byte(text, at - 1) == BACKSLASH then -- the end of another key, as in "my \"usage":
    return false
  end
  local value = find(text, "[^ \t\r\n]", at + #KEY)
  if value then
    return byte(text, value) == OPEN_BRACE and value
  elseif #text - at < #KEY + GAP_BYTES_MAX then
    return nil
  end
  return false
end

-- Returns the position of the first candidate's brace, or nil and keeps what may be the start of one.
function Scanner:search(text)
  local from = 1
  local at = find(text, KEY, from, true)
  while at do
    local value = object_after(text, at)
    if value then
      return value
    elseif value == nil then
      self.carry = sub(text, at)
      return nil
    end
    from = at + #KEY
    at = find(text, KEY, from, true)
  end
  -- What may be the start of the key, and the byte before it.
  self.carry = sub(text, max(from, #text - #KEY + 1))
  return nil
end

-- Whether text[from..last] ends in an odd number of backslashes, so that the next character is escaped.
local function escapes(text, from, last)
  local slash = last
  while slash >= from and byte(text, slash) == BACKSLASH do
    slash = slash - 1
  end
  return (last - slash) % 2 == 1
end

-- The position of the quote that ends a string, from a position inside it; nil when it is not in `text`.
local function string_end(text, from)
  local quote = find(text, '"', from, true)
  while quote and escapes(text, from, quote - 1) do
    from = quote + 1
    quote = find(text, '"', from, true)
  end
  return quote
end

function Scanner:open_candidate(at)
  self.capture_from = at
  self.capture_depth = self.depth -- the depth outside of the object
  self.captured, self.captured_bytes = {}, 0
end

function Scanner:close_candidate(text, at)
  self.captured[#self.captured + 1] = sub(text, self.capture_from, at)
  local usage = concat(self.captured)
  if #usage <= USAGE_BYTES_MAX then
    -- The last one at a depth wins, as with any repeated key.
    if not self.candidates[self.capture_depth] then
      self.candidate_count = self.candidate_count + 1
    end
    if self.candidate_count <= CANDIDATES_MAX then
      self.candidates[self.capture_depth] = usage
    end
  end
  self.capture_from, self.captured = nil, nil
end

-- Keeps the part of an unfinished usage object that is in `text` up to `last`.
function Scanner:suspend_capture(text, last)
  if not self.capture_from then
    return
  end
  self.captured_bytes = self.captured_bytes + last - self.capture_from + 1
  if self.captured_bytes > USAGE_BYTES_MAX then
    self.capture_from, self.captured = nil, nil
  else
    self.captured[#self.captured + 1] = sub(text, self.capture_from, last)
    self.capture_from = 1
  end
end

-- Reads a string that starts at `at`. Returns the position after it, or nil when `text` ends before that is known;
-- then the rest is kept for the next piece.
function Scanner:follow_string(text, at)
  local quote = string_end(text, at + 1)
  if not quote then
    if #text - at < #KEY then -- may still become the key
      self:suspend_capture(text, at - 1)
      self.carry = sub(text, at)
    else
      self:suspend_capture(text, #text)
      self.in_string = true
      self.escaped = escapes(text, at + 1, #text)
    end
    return nil
  end
  if quote - at == #KEY - 2 and not self.capture_from and sub(text, at, quote) == '"usage"' then
    if quote == #text then
      self.carry = sub(text, at)
      return nil
    end
    if sub(text, at, quote + 1) == KEY then
      local value = object_after(text, at)
      if value == nil then
        self.carry = sub(text, at)
        return nil
      elseif value then
        self:open_candidate(value)
        return value
      end
    end
  end
  return quote + 1
end

-- Returns where the string that the last piece left open goes on after, or nil when it does not end here either.
function Scanner:leave_string(text)
  local from = 1
  if self.escaped and #text > 0 then
    from, self.escaped = 2, false
  end
  local quote = string_end(text, from)
  if not quote then
    if from <= #text then
      self.escaped = escapes(text, from, #text)
    end
    self:suspend_capture(text, #text)
    return nil
  end
  self.in_string = false
  return quote + 1
end

function Scanner:follow(text, from)
  if self.in_string then
    from = self:leave_string(text)
  end
  while from do
    local at = find(text, '["{}%[%]]', from)
    if not at then
      self:suspend_capture(text, #text)
      return
    end
    local char = byte(text, at)
    if char == QUOTE then
      from = self:follow_string(text, at)
    elseif char == OPEN_BRACE or char == OPEN_BRACKET then
      self.depth = self.depth + 1
      from = at + 1
    else
      self.depth = self.depth - 1
      if char == CLOSE_BRACE and self.capture_from and self.depth == self.capture_depth then
        self:close_candidate(text, at)
      end
      from = at + 1
    end
  end
end

function Scanner:feed(piece)
  local text = piece
  if self.carry ~= "" then
    text = self.carry .. piece
    self.carry = ""
  end
  if self.following then
    self:follow(text, 1)
    return
  end
  local value = self:search(text)
  if value then
    self.following, self.in_string = true, false
    self.depth, self.candidates, self.candidate_count = 0, {}, 0
    self:open_candidate(value)
    self:follow(text, value)
  end
end

-- At the end of the document: the usage object and its depth, or nil.
function Scanner:finish()
  if not self.following or self.in_string or self.carry ~= "" then
    return nil
  end
  for depth = 1, self.depth_max do
    local usage = self.candidates[self.depth + depth]
    if usage then
      return usage, depth
    end
  end
  return nil
end

return Scanner

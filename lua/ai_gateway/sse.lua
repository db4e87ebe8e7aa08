-- Meters a server-sent event stream that arrives cut at any byte: counts the events that carry content, and keeps the
-- usage objects that matter. Pure: strings in.
--
-- It must cost next to nothing per event (bench: about a microsecond), so lines are found, not copied; a line is
-- looked into only where it is not like the one before or holds a usage object; and usage objects are parsed once,
-- after the stream, for some providers send one in every event.

local find, sub, byte, match = string.find, string.sub, string.byte, string.match

local HeldPieces = require("ai_gateway.held_pieces")
local Scanner = require("ai_gateway.usage_scanner")

local LINE_BYTES_MAX = 65536 -- a longer line is metered as it flows, without keeping it
local LINE_HEAD_BYTES = 512 -- what is kept of a longer line, to tell the kind of its event
local SHORT_LINE_BYTES = 20 -- `data: [DONE]` and the like: no JSON worth a look
local DEPTH_MAX = 2 -- {"usage":{…}} or {"response":{…,"usage":{…}}}, {"message":{…,"usage":{…}}}
local NOWHERE = math.maxinteger
local NEWLINE, QUOTE, OPEN_BRACE, SMALL_D, SMALL_N = 10, 34, 123, 100, 110

-- Keys are searched for without their first quote, which is checked afterwards: JSON is full of quotes, and a search
-- stops at every occurrence of its first byte.
local USAGE_KEY = 'usage":'

-- The members that carry generated text, of every dialect. An event counts when one of them is a string that is not
-- empty. Inside of JSON text quotes are escaped, so these never match what a model wrote.
local CONTENT_KEYS = {
  'content":', -- OpenAI chat
  'text":', -- OpenAI completions, Anthropic text_delta
  'delta":', -- OpenAI responses
  'arguments":', -- OpenAI chat, tool calls
  'partial_json":', -- Anthropic, tool calls
  'thinking":', -- Anthropic
  'reasoning_content":', -- DeepSeek, vLLM, and others that follow OpenAI chat
  'reasoning":', -- OpenRouter, Groq
  'refusal":', -- OpenAI chat
}

local Sse = {}
Sse.__index = Sse

function Sse.new()
  return setmetatable({
    events = 0,
    key = CONTENT_KEYS[1], -- found in the last content event, and most likely in the next one
    held = HeldPieces.new(), -- of the last line, which is not complete yet
  }, Sse)
end

-- Whether text[first..last] is a member's name up to its colon, with a string after it that is not empty.
local function has_text(text, first, last)
  if byte(text, first - 1) ~= QUOTE then
    return false
  end
  local value = last + 1
  if byte(text, value) ~= QUOTE then
    value = find(text, "[^ ]", value)
    if not value or byte(text, value) ~= QUOTE then
      return false
    end
  end
  return byte(text, value + 1) ~= QUOTE
end

-- Which member makes a data line one that carries content; nil for none.
function Sse.content_key(line)
  -- OpenAI responses repeats the finished text in `….done` and `….completed` events.
  if find(line, '"type":%s*"response%.') and not find(line, '"type":%s*"response%.[%w_.]+%.delta"') then
    return nil
  end
  for i = 1, #CONTENT_KEYS do
    local key = CONTENT_KEYS[i]
    local first, last = find(line, key, 1, true)
    while first do
      if has_text(line, first, last) then
        return key
      end
      first, last = find(line, key, last, true)
    end
  end
  return nil
end

-- Whether a data line carries content; tries every key.
function Sse:is_content(line)
  local key = Sse.content_key(line)
  self.key = key or self.key
  return key ~= nil
end

-- Counts the content events among the complete lines of `text`. Returns where the last complete line ends, 0 for none.
function Sse:count(text)
  local key = self.key
  local first, last = -1, -1 -- the next occurrence of the key
  local line -- the newline before the next data line
  if byte(text, 1) == SMALL_D and sub(text, 1, 5) == "data:" then
    line = 0
  else
    line = find(text, "\ndata:", 1, true)
  end
  local complete = 0
  while line do
    local line_end = find(text, "\n", line + 6, true)
    if not line_end then
      return line
    end
    if first < line then
      first, last = find(text, key, line + 6, true)
      first = first or NOWHERE
    end
    if first < line_end and has_text(text, first, last) then
      self.events = self.events + 1
    elseif line_end - line > SHORT_LINE_BYTES and self:is_content(sub(text, line + 6, line_end)) then
      self.events = self.events + 1
      if self.key ~= key then
        key, first = self.key, -1
      end
    end
    complete = line_end
    line = find(text, "\ndata:", line_end, true)
  end
  if byte(text, -1) == NEWLINE then
    return #text
  end
  return match(text, "^.*()\n", complete) or complete
end

function Sse:saw_usage(usage, depth, line)
  -- Anthropic opens with the prompt's usage and a placeholder for the completion: not the end of the account.
  if depth == 2 and find(line, '"message_start"', 1, true) then
    self.opening = usage
  else
    self.usage = usage
  end
end

-- The usage object that starts at the beginning of `tail`, the rest of a line, and how deep it is; or nil.
local function usage_of(tail)
  local usage, closing = match(tail, "^(%b{})(}+)\r?$")
  if usage then
    return usage, #closing
  end
  -- Members follow it, or the line holds several: follow the brackets.
  local scanner = Scanner.new(DEPTH_MAX)
  scanner:feed('"' .. USAGE_KEY .. tail)
  return scanner:finish()
end

-- Looks for usage objects in text[1..complete], which are whole lines.
function Sse:find_usage(text, complete)
  local line = 0 -- the newline before the line that holds the key; moved on only when it is needed
  local first, last = find(text, USAGE_KEY, 1, true)
  while first and last < complete do
    local resume = last
    if byte(text, last + 1) ~= SMALL_N and byte(text, first - 1) == QUOTE then -- SMALL_N: "usage":null, in each event
      local value = find(text, "[^ ]", last + 1)
      if byte(text, value) == OPEN_BRACE then
        resume = find(text, "\n", value, true)
        local usage, depth = usage_of(sub(text, value, resume - 1))
        if usage and depth == 2 then
          local newline = find(text, "\n", line + 1, true)
          while newline < first do
            line = newline
            newline = find(text, "\n", line + 1, true)
          end
          self:saw_usage(usage, depth, sub(text, line + 1, first))
        elseif usage then
          self:saw_usage(usage, depth)
        end
      end
    end
    first, last = find(text, USAGE_KEY, resume, true)
  end
end

-- Keeps a piece of a line whose end has not come yet. When the line grows too long only usage is looked for.
function Sse:hold(piece)
  if self.held:hold(piece) > LINE_BYTES_MAX then
    local line = self.held:release()
    if sub(line, 1, 5) == "data:" and self:is_content(line) then
      self.events = self.events + 1
    end
    self.long = Scanner.new(DEPTH_MAX)
    self.long_head = sub(line, 1, LINE_HEAD_BYTES)
    self.long:feed(line)
  end
end

function Sse:end_long_line()
  local usage, depth = self.long:finish()
  if usage then
    self:saw_usage(usage, depth, self.long_head)
  end
  self.long, self.long_head = nil, nil
end

function Sse:feed(piece)
  local line_end = byte(piece, -1) == NEWLINE or find(piece, "\n", 1, true)
  if self.long then
    if not line_end then
      return self.long:feed(piece)
    end
    line_end = find(piece, "\n", 1, true)
    self.long:feed(sub(piece, 1, line_end - 1))
    self:end_long_line()
    piece = sub(piece, line_end)
  elseif not line_end then
    return self:hold(piece)
  elseif self.held.count > 0 then
    piece = self.held:release() .. piece
  end
  local complete = self:count(piece)
  if complete > 0 then
    self:find_usage(piece, complete)
  end
  if complete < #piece then
    self:hold(sub(piece, complete + 1))
  end
end

-- The stream came to its end. (One that was cut is just not fed any more: half an event counts for nothing.) A last
-- line may lack its newline.
function Sse:finish()
  if self.long then
    self:end_long_line()
  elseif self.held.count > 0 then
    self:feed("\n")
  end
end

return Sse

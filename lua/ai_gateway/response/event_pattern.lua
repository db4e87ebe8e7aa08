-- An event that brings one piece of one text, as the pattern of the next ones: an event like it, byte for byte around
-- its text but for what differs in any two events, needs no parser. In a run of such events each costs one search for
-- what stands between its text and the next.
-- Pure: strings in, positions out.

local find, sub, match = string.find, string.sub, string.match

local Spans = require("ai_gateway.response.json_spans")
local Sse = require("ai_gateway.sse")

local TEXT_BYTES_MAX = 64 -- a longer text does not pass unseen

local ALONE_BYTES_MORE = 128 -- by which a single event may be longer than the pattern

local EventPattern = {}
EventPattern.__index = EventPattern

-- The members behind the text that differ from one event to the next, and what ends their values.
local VARYING = {
  { '"obfuscation": ?"', '"', true },
  { '"sequence_number": ?%f[%d]', "%D", false },
  { '"usage": ?{', "\n", true },
}
local PADDED = '^("}) *(}[\r\n]+)$' -- Anthropic pads with spaces

-- Returns the gaps in what stands behind the text, and what closes the event.
local function read_tail(tail)
  local before, closing = match(tail, PADDED)
  if before then
    return { { before = before, ends = "[^ ]", is_plain = false } }, closing
  end
  local gaps, at = {}, 1
  while true do
    local last, kind
    local first = #tail + 1
    for i = 1, #VARYING do
      local from, to = find(tail, VARYING[i][1], at)
      if from and from < first then
        first, last, kind = from, to, VARYING[i]
      end
    end
    if not kind then
      return gaps, sub(tail, at)
    end
    gaps[#gaps + 1] = { before = sub(tail, at, last), ends = kind[2], is_plain = kind[3] }
    at = find(tail, kind[2], last + 1, kind[3]) or #tail + 1
  end
end

-- Of an event whose text is `span`.
function EventPattern.of(text, span)
  local head, tail = sub(text, 1, span.from - 1), sub(text, span.to + 1)
  local number, behind = match(head, '"sequence_number": ?()%d+()')
  local before = number and sub(head, 1, number - 1) or head
  local gaps, closing = read_tail(tail)
  return setmetatable({
    head = before, -- from the beginning of the event to its text, or to a number in between
    middle = number and sub(head, behind) or nil, -- from that number to the text
    gaps = gaps, -- what is in no two events the same behind the text, with what stands before each
    closing = closing, -- behind all that, to the end of the event
    joint = closing .. before, -- the same, with the head of the next event
    alone_bytes_max = #text + ALONE_BYTES_MORE,
    is_metered = not find(text, '"usage": *[^n ]'), -- no usage is in it
    worth = Sse.content_key(head .. "x" .. tail) and 1 or 0, -- as how many events with content it is metered
    worth_empty = Sse.content_key(head .. tail) and 1 or 0, -- and with an empty text
  }, EventPattern)
end

-- Behind the number in an event's head: where its text begins.
function EventPattern:behind_number(text, at)
  local number_end = find(text, "%D", at)
  local first, last = find(text, self.middle, number_end or at, true)
  return first == number_end and last and last + 1 or nil
end

-- Whether an event like this begins at `at`: where its text does.
function EventPattern:text_at(text, at)
  local first, last = find(text, self.head, at, true)
  local from = first == at and last + 1 or nil
  if from and self.middle then
    from = self:behind_number(text, from)
  end
  return from
end

-- Whether behind the text, which `quote` ends, stand the gaps, and then `closing`: where that ends.
local function behind_text(text, quote, gaps, closing)
  for i = 1, #gaps do
    local gap = gaps[i]
    local first, last = find(text, gap.before, quote, true)
    if first ~= quote then
      return nil
    end
    quote = find(text, gap.ends, last + 1, gap.is_plain)
    if not quote then
      return nil
    end
  end
  local first, last = find(text, closing, quote, true)
  return first == quote and last or nil
end

-- Of a text that begins at `from`: the quote behind it, and where the event ends if it is like this and complete.
function EventPattern:text_end(text, from)
  local quote = Spans.closing_quote(text, from)
  return quote, quote and behind_text(text, quote, self.gaps, self.closing)
end

-- Where the short text ends that begins at `from`, and where the `closing` behind it does. The text is not looked at:
-- it may hold a quote.
local function short_text(text, from, gaps, closing)
  local gap = gaps[1]
  local quote, last = find(text, gap and gap.before or closing, from, true)
  if not quote or quote - from > TEXT_BYTES_MAX then
    return nil
  elseif gap then
    last = behind_text(text, quote, gaps, closing)
  end
  return quote, last
end

-- The text of `piece`, if that is one event like this and its text short. It is not looked at.
function EventPattern:only_text(piece)
  local from = self:text_at(piece, 1)
  local quote, last
  if from then
    quote, last = short_text(piece, from, self.gaps, self.closing)
  end
  return last == #piece and sub(piece, from, quote - 1) or nil
end

-- Reads the events of short texts that are like this and complete, from `at` on, where a text begins at `from`. Fills
-- the lists with where each begins, where its text does, and the text. Returns how many, and where the next begins.
function EventPattern:read_run(text, at, from, starts, froms, texts)
  local gaps, closing, joint, middle = self.gaps, self.closing, self.joint, self.middle
  local joint_bytes, count = #joint, 0
  while from do
    local quote, last, next_from
    if from + joint_bytes <= #text then
      quote, last = short_text(text, from, gaps, joint)
    end
    if last then
      next_from = last + 1
      last = last - #self.head
    else
      quote, last = short_text(text, from, gaps, closing)
      if not last then
        break
      end
    end
    count = count + 1
    starts[count], froms[count], texts[count] = at, from, sub(text, from, quote - 1)
    at, from = last + 1, next_from
    if from and middle then
      from = self:behind_number(text, from)
    end
  end
  return count, at
end

return EventPattern

-- Recognizes events that hold nothing of interest, at less than the cost of metering them: the last event is the
-- pattern for the next ones. An event like it, byte for byte around its text, needs no parser; and a short text without
-- a suspicious byte needs no scanner. In a run of such events each costs one search for a suspicious byte, and one for
-- what stands between its text and the next.
-- Pure: strings in, positions out.

local find, sub, byte, match = string.find, string.sub, string.byte, string.match

local JsonText = require("ai_gateway.response.json_text")
local PlainText = require("ai_gateway.response.plain_text")
local Scanner = require("ai_gateway.response.scanner")
local Spans = require("ai_gateway.response.json_spans")
local Sse = require("ai_gateway.sse")

local TEXT_BYTES_MAX = 64 -- a longer text is scanned
local WORD_BYTES_MAX = 64 -- of a word that is followed back through the texts that bring it
local CONTEXT_BYTES, CONTEXT_BYTES_MAX = Scanner.CONTEXT_BYTES, 256
local MISSES_MAX, LESSONS_SKIPPED = 8, 32 -- so many misses in a row: patterns are of no use for so many events
local QUOTE = 34

local QuickPass = {}
QuickPass.__index = QuickPass

function QuickPass.new(job)
  local plain, has_placeholders = job.rules and job.rules.plain, job.placeholders ~= nil
  return setmetatable({
    plain = plain,
    has_placeholders = has_placeholders,
    -- A text passes when the first of these bytes is the quote behind it.
    stops = plain and (has_placeholders and plain.stops_or_bracket or plain.stops) or '["%[\\]',
    channel = nil, -- of the pattern's text
    head = nil, -- the pattern: from the beginning of the event to its text, or to a number in between
    middle = nil, -- from that number to the text; nil without one
    gaps = {}, -- what is in no two events the same behind the text, with what stands before each
    closing = nil, -- behind all that, to the end of the event
    joint = nil, -- the same, with the head of the next event
    is_metered = false, -- no usage is in it
    worth = 1, -- as how many events with content it is metered
    worth_empty = 0, -- and with an empty text
    misses = 0,
    skipped = 0,
    waiting_text = "", -- of the events that wait after the last pass
    -- Of the events that pass: where each begins, its text, and what a scanner sees of that if it is something else.
    starts = {},
    froms = {},
    quotes = {},
    pieces = {},
  }, QuickPass)
end

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

-- Takes an event as the pattern, if it brings one piece of one text.
function QuickPass:learn(text, event, channels)
  if self.misses >= MISSES_MAX and self.skipped < LESSONS_SKIPPED then
    self.skipped = self.skipped + 1
    return
  end
  self.head, self.channel, self.skipped = nil, nil, 0
  local delta = event.deltas[1]
  if #event.deltas ~= 1 or delta.final or event.ends[1] or event.has_logprobs or not channels[delta.key] then
    return
  end
  local head, tail = sub(text, 1, delta.span.from - 1), sub(text, delta.span.to + 1)
  self.worth = Sse.content_key(head .. "x" .. tail) and 1 or 0
  self.worth_empty = Sse.content_key(head .. tail) and 1 or 0
  self.is_metered = not find(text, '"usage": *[^n ]')
  local number, after = match(head, '"sequence_number": ?()%d+()')
  self.head = number and sub(head, 1, number - 1) or head
  self.middle = number and sub(head, after) or nil
  self.gaps, self.closing = read_tail(tail)
  self.joint = self.closing .. self.head
  self.channel = channels[delta.key]
end

function QuickPass:forget(channel)
  if self.channel == channel then
    self.head, self.channel = nil, nil
  end
end

-- Behind the number in an event's head: where its text begins.
function QuickPass:behind_number(text, at)
  local number_end = find(text, "%D", at)
  local first, last = find(text, self.middle, number_end or at, true)
  return first == number_end and last and last + 1 or nil
end

-- Whether an event like the pattern begins at `at`: where its text does.
function QuickPass:text_at(text, at)
  if not self.head then
    return nil
  end
  local first, last = find(text, self.head, at, true)
  local from = first == at and last + 1 or nil
  if from and self.middle then
    from = self:behind_number(text, from)
  end
  self.misses = from and 0 or self.misses + 1
  if self.misses >= MISSES_MAX then
    self.head = nil
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

-- Whether the event at `at` is like the pattern and complete: where its text begins, the quote behind that, and where
-- the event ends; else nil.
function QuickPass:match(text, at)
  local from = self:text_at(text, at)
  local quote = from and Spans.closing_quote(text, from)
  local last = quote and behind_text(text, quote, self.gaps, self.closing)
  if not last then
    return nil
  end
  return from, quote, last
end

-- A text with a byte that could mean something. Returns the quote behind it, and the text with its escapes blanked; nil
-- when it has to be scanned.
function QuickPass:look_again(text, from)
  local quote = Spans.closing_quote(text, from)
  if not quote or quote - from > TEXT_BYTES_MAX then
    return nil
  end
  local piece, channel = sub(text, from, quote - 1), self.channel
  if find(piece, "\\", 1, true) then
    -- JSON inside of JSON is followed from escape to escape.
    if channel.inner or channel.level == 2 and byte(piece, -1) == 92 then
      return nil
    end
    piece = JsonText.blank_escapes(piece, channel.level)
  end
  if self.has_placeholders and find(piece, "[", 1, true) then
    return nil
  elseif self.plain and PlainText.is_suspicious(piece, self.plain) then
    return nil
  end
  return quote, piece
end

function QuickPass:piece(text, index)
  local piece = self.pieces[index]
  if not piece then
    piece = sub(text, self.froms[index], self.quotes[index] - 1)
    self.pieces[index] = piece
  end
  return piece
end

-- Of `count` events: which one brings the first of a last word that may be the beginning of something.
function QuickPass:first_held(text, count)
  local plain, index, word = self.plain, count, ""
  while true do
    local piece = self:piece(text, index)
    local tail = match(piece, plain.last_word)
    word = tail .. word
    if #tail < #piece or #word > WORD_BYTES_MAX then
      break
    elseif index == 1 then
      word = match(self.channel.context, plain.last_word) .. word
      break
    end
    index = index - 1
  end
  return PlainText.may_begin(word, plain) and index or count + 1
end

-- The channel has to know the end of what went by, as if it had scanned it.
function QuickPass:remember(text, count)
  local context = ""
  for index = count, 1, -1 do
    context = self:piece(text, index) .. context
    if #context >= CONTEXT_BYTES then
      self.channel.context = context
      return
    end
  end
  local before = self.channel.context
  self.channel.context = (#before > CONTEXT_BYTES_MAX and sub(before, -CONTEXT_BYTES) or before) .. context
end

-- Reads the events that pass, from `at` on, into the lists. Returns how many, of how many the text is empty, and where
-- the next one begins.
function QuickPass:read(text, at)
  local from = self.channel and self.channel.is_begun and self:text_at(text, at)
  local gaps, closing, joint, middle, stops = self.gaps, self.closing, self.joint, self.middle, self.stops
  local starts, froms, quotes, pieces = self.starts, self.froms, self.quotes, self.pieces
  local count, empty = 0, 0
  while from do
    local quote, piece = find(text, stops, from), nil
    if quote and byte(text, quote) ~= QUOTE then
      quote, piece = self:look_again(text, from)
    end
    if not quote or quote - from > TEXT_BYTES_MAX then
      break
    end
    local last
    if quote + #joint <= #text then
      last = behind_text(text, quote, gaps, joint)
    end
    local event_last = last and last - #self.head or behind_text(text, quote, gaps, closing)
    if not event_last then
      break
    end
    count = count + 1
    starts[count], froms[count], quotes[count], pieces[count] = at, from, quote, piece or false
    empty = quote == from and empty + 1 or empty
    at, from = event_last + 1, last and last + 1
    if from and middle then
      from = self:behind_number(text, from)
    end
  end
  return count, empty, at
end

-- Looks at the events of `text` from `at` on, where one begins. Returns
--   where the first one begins that may not go out, because it needs a look or its last word may go on;
--   where the first one begins that needs a look, or is not complete;
--   as how many events with content those before the latter are metered, and those in between.
-- `is_behind_waiting`: those in between after the last pass stand before this text. Returns nil when their last word
-- may be another with it.
function QuickPass:pass(text, at, is_behind_waiting)
  local plain = self.plain
  local count, empty, look_at = self:read(text, at)
  if count == 0 then
    return not is_behind_waiting and at or nil, at, 0, 0
  end
  local worth, worth_empty = self.worth, self.worth_empty
  local events = (count - empty) * worth + empty * worth_empty
  if not plain then
    return look_at, look_at, events, 0
  end
  if is_behind_waiting then
    if not PlainText.begins_apart(text, self.froms[1]) or self.froms[1] == self.quotes[1] then
      return nil
    end
    self.channel.context = self.channel.context .. self.waiting_text
  end
  local held_from = plain.last_word and self:first_held(text, count) or count + 1
  self:remember(text, held_from - 1)
  if held_from > count then
    return look_at, look_at, events, 0
  end
  local held, waiting_text = 0, ""
  for index = held_from, count do
    held = held + (self.quotes[index] == self.froms[index] and worth_empty or worth)
    waiting_text = waiting_text .. self:piece(text, index)
  end
  self.waiting_text = waiting_text
  return self.starts[held_from], look_at, events, held
end

return QuickPass

-- Recognizes events that hold nothing of interest, at less than the cost of metering them: they are like the last one
-- (event_pattern.lua), and their short texts, joined, hold no suspicious byte, so that no scanner has to see them.
-- Pure: strings in, positions out.

local find, sub, byte, match, concat = string.find, string.sub, string.byte, string.match, table.concat

local EventPattern = require("ai_gateway.response.event_pattern")
local JsonText = require("ai_gateway.response.json_text")
local PlainText = require("ai_gateway.response.plain_text")
local Spans = require("ai_gateway.response.json_spans")

local WORD_BYTES_MAX = PlainText.WORD_BYTES_MAX
local MISSES_MAX, LESSONS_SKIPPED = 8, 32 -- so many misses in a row: patterns are of no use for so many events

local QuickPass = {}
QuickPass.__index = QuickPass

function QuickPass.new(job)
  local plain, has_placeholders = job.rules and job.rules.plain, job.placeholders ~= nil
  return setmetatable({
    plain = plain,
    has_placeholders = has_placeholders,
    harmless = plain and (has_placeholders and plain.harmless_but_bracket or plain.harmless)
      or PlainText.HARMLESS_BUT_BRACKET,
    channel = nil, -- of the pattern's text
    pattern = nil,
    misses = 0,
    skipped = 0,
    waiting_text = "", -- of the events that wait after the last pass
    -- Of the events that passed last: where each begins, where its text does, and what a scanner sees of that.
    count = 0,
    starts = {},
    froms = {},
    texts = {},
  }, QuickPass)
end

-- Takes an event as the pattern, if it brings one piece of one text.
function QuickPass:learn(text, event, channels)
  if self.misses >= MISSES_MAX and self.skipped < LESSONS_SKIPPED then
    self.skipped = self.skipped + 1
    return
  end
  self.pattern, self.channel, self.skipped = nil, nil, 0
  local delta = event.deltas[1]
  if #event.deltas ~= 1 or delta.final or event.ends[1] or event.has_logprobs or not channels[delta.key] then
    return
  end
  self.pattern, self.channel = EventPattern.of(text, delta.span), channels[delta.key]
end

function QuickPass:forget(channel)
  if self.channel == channel then
    self.pattern, self.channel = nil, nil
  end
end

-- Where the text of the event at `at` begins, if it is like the pattern.
function QuickPass:text_at(text, at)
  local from = self.pattern:text_at(text, at)
  self.misses = from and 0 or self.misses + 1
  if self.misses >= MISSES_MAX then
    self.pattern = nil
  end
  return from
end

-- Whether the event at `at` is like the pattern and complete: where its text begins, the quote behind that, and where
-- the event ends; else nil.
function QuickPass:match(text, at)
  local pattern = self.pattern
  if not pattern then
    return nil
  end
  local from = self:text_at(text, at)
  local quote, last = nil, nil
  if from then
    quote, last = pattern:text_end(text, from)
  end
  if not last then
    return nil
  end
  return from, quote, last
end

-- The text of an event with a byte in it that could mean something, its escapes blanked; nil when it has to be scanned.
function QuickPass:look_again(text, index)
  local from, piece, channel = self.froms[index], self.texts[index], self.channel
  if Spans.closing_quote(text, from) ~= from + #piece then
    return nil
  end
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
  return piece
end

-- Looks again where `joined`, the texts of the events, is not harmless. Returns how many events pass, and their texts.
function QuickPass:look_closer(text, joined, stop)
  local texts, index, ends = self.texts, 0, 0
  local count, has_changed = self.count, false
  while stop <= #joined do
    while ends < stop do
      index = index + 1
      ends = ends + #texts[index]
    end
    local piece = self:look_again(text, index)
    if not piece then
      count = index - 1
      break
    end
    has_changed = has_changed or piece ~= texts[index]
    texts[index] = piece
    local _, last = find(joined, self.harmless, ends + 1)
    stop = last + 1
  end
  if has_changed or count < self.count then
    joined = concat(texts, "", 1, count)
  end
  return count, joined
end

-- Finds the events that pass, from `at` on. Returns their texts in one, and where the next event begins.
local function read(self, text, at)
  local pattern = self.pattern
  local from = pattern and self.channel.is_begun and self:text_at(text, at)
  if not from then
    self.count = 0
    return "", at
  end
  local texts = self.texts
  local count, look_at = pattern:read_run(text, at, from, self.starts, self.froms, texts)
  self.count = count
  if count == 0 then
    return "", at
  end
  local joined = count == 1 and texts[1] or concat(texts, "", 1, count)
  local _, last = find(joined, self.harmless)
  if last < #joined then
    self.count, joined = self:look_closer(text, joined, last + 1)
    if self.count < count then
      look_at = self.starts[self.count + 1]
    end
  end
  return joined, look_at
end

-- How many bytes the last word of `joined` has there, if it may be the beginning of something; else nil.
local function held_bytes(self, joined)
  local plain = self.plain
  local tail = #joined > WORD_BYTES_MAX and sub(joined, -WORD_BYTES_MAX - 1) or joined
  local begins = match(tail, plain.behind_words)
  local word = begins and sub(tail, begins) or match(self.channel:read_context(), plain.last_word) .. tail
  if PlainText.may_begin(word, plain) then
    return begins and #word or #tail
  end
  return nil
end

-- Of the events that passed: which one brings the first of the last `bytes`.
function QuickPass:event_behind(bytes)
  local texts, index = self.texts, self.count
  while bytes > #texts[index] and index > 1 do
    bytes = bytes - #texts[index]
    index = index - 1
  end
  return index
end

-- Looks at the events of `text` from `at` on, where one begins. Returns
--   where the first one begins that may not go out, because it needs a look or its last word may go on;
--   where the first one begins that needs a look, or is not complete.
-- `is_behind_waiting`: those in between after the last pass stand before this text. Returns nil when their last word
-- may be another with it.
function QuickPass:pass(text, at, is_behind_waiting)
  local plain = self.plain
  local joined, look_at = read(self, text, at)
  local count = self.count
  if count == 0 then
    return not is_behind_waiting and at or nil, at
  elseif not plain then
    return look_at, look_at
  end
  local texts = self.texts
  if is_behind_waiting then
    if texts[1] == "" or not PlainText.begins_apart(text, self.froms[1]) then
      return nil, at
    end
    self.channel:pass_by(self.waiting_text)
  end
  local held = plain.last_word and held_bytes(self, joined)
  if not held then
    self.channel:pass_by(joined)
    return look_at, look_at
  end
  local held_from = self:event_behind(held)
  local waiting_text = concat(texts, "", held_from, count)
  self.channel:pass_by(sub(joined, 1, #joined - #waiting_text))
  self.waiting_text = waiting_text
  return self.starts[held_from], look_at
end

-- The same for `piece`, if that is one event like the pattern: most come alone. Returns as how many events with content
-- it is metered, and whether its last word may go on; nil where that needs another look.
function QuickPass:pass_alone(piece, is_behind_waiting)
  local pattern, channel, plain = self.pattern, self.channel, self.plain
  if not pattern or #piece > pattern.alone_bytes_max or not pattern.is_metered or not channel.is_begun then
    return nil
  end
  local text = pattern:only_text(piece)
  if not text then
    return nil
  end
  local _, last = find(text, self.harmless)
  if last < #text or is_behind_waiting and (text == "" or not PlainText.begins_apart(text, 1)) then
    return nil
  end
  self.misses = 0
  local is_held = false
  if plain then
    if is_behind_waiting then
      channel:pass_by(self.waiting_text)
    end
    is_held = plain.last_word ~= nil and held_bytes(self, text) ~= nil
    if is_held then
      self.waiting_text = text
    else
      channel:pass_by(text)
    end
  end
  return text == "" and pattern.worth_empty or pattern.worth, is_held
end

-- Of the events that passed last: as how many events with content those are metered that begin at `at` or behind it,
-- and where the first of them does; nil for none, and where they are metered one by one.
function QuickPass:recognized(at)
  local pattern, starts, texts, count = self.pattern, self.starts, self.texts, self.count
  if count == 0 or not pattern.is_metered then
    return nil
  end
  local first = 1
  while starts[first] < at do
    first = first + 1
    if first > count then
      return nil
    end
  end
  local worth, worth_empty = pattern.worth, pattern.worth_empty
  local events = 0
  for index = first, count do
    events = events + (texts[index] == "" and worth_empty or worth)
  end
  return events, starts[first]
end

return QuickPass

-- Recognizes events that cannot hold anything of interest, at a cost near that of metering them: the last event is the
-- pattern for the next ones. An event like it, byte for byte around its text, needs no parser; and a short text without
-- a suspicious byte needs no scanner.
-- Pure: strings in, positions out.

local find, sub, byte, match = string.find, string.sub, string.byte, string.match

local Keys = require("ai_gateway.response.keys")

local TEXT_BYTES_MAX = 64 -- a longer text is scanned
local NUMBER_BYTES_MAX = 24 -- of a sequence number, with what is around it
local NEWLINE = 10

local QuickPass = {}
QuickPass.__index = QuickPass

function QuickPass.new(job)
  local rules = job.rules
  return setmetatable({
    job = job,
    suspicious = rules and rules.suspicious,
    suspicious_but_capitals = rules and rules.suspicious_but_capitals,
    has_keys = rules and rules.actions.API_KEY ~= nil,
    has_ibans = rules and rules.actions.IBAN_CODE ~= nil,
    channel = nil, -- of the pattern's text
    head = nil, -- the pattern: from the beginning of the event to its text, or to a number in between
    middle = nil, -- from that number to the text; nil without one
    tail = nil, -- behind the text, up to what is in no two events the same
  }, QuickPass)
end

-- The members of an event that differ from one to the next, behind its text.
local VARYING = { ',"obfuscation"', ',"usage"', ',"sequence_number"', ', "obfuscation"', ', "usage"' }

-- Takes an event as the pattern, if it brings one piece of one text.
function QuickPass:learn(text, event, channels)
  self.head, self.channel = nil, nil
  local delta = event.deltas[1]
  if not self.job.rules or #event.deltas ~= 1 or delta.final or event.ends[1] then
    return
  end
  local tail = sub(text, delta.span.to + 1)
  for i = 1, #VARYING do
    local at = find(tail, VARYING[i], 1, true)
    tail = at and sub(tail, 1, at - 1) or tail
  end
  local head = sub(text, 1, delta.span.from - 1)
  local number, after = match(head, '()"sequence_number": ?%d+()')
  if number then
    number = find(head, "%d", number)
    self.head, self.middle = sub(head, 1, number - 1), sub(head, after)
  else
    self.head, self.middle = head, nil
  end
  self.tail, self.channel = tail, channels[delta.key]
  if not self.channel then
    self.head = nil
  end
end

function QuickPass:forget(channel)
  if self.channel == channel then
    self.head, self.channel = nil, nil
  end
end

-- Whether a text, or one that begins with its last word, may hold something.
function QuickPass:is_suspicious(text)
  local at = find(text, self.suspicious)
  if at then
    if find(text, "^%U", at) or find(text, self.suspicious_but_capitals) then
      return true
    elseif self.has_keys and find(text, "%a%u") or self.has_ibans and find(text, "%u%u?$") then
      return true
    end
  end
  return self.has_keys and Keys.STEMS[match(text, "%a+$") or ""] ~= nil
end

-- Without rules only placeholders matter, and they begin with a bracket: events before the first one pass.
function QuickPass:pass_unscanned(text, at)
  local candidate = self.job.placeholders:candidate_in(text, at)
  if not candidate and byte(text, -1) == NEWLINE and byte(text, -2) == NEWLINE then
    return #text + 1
  end
  return match(candidate and sub(text, 1, candidate) or text, "^.*\n\n()", at) or at
end

-- Whether the event at `at` is like the pattern and complete: where its text begins, the quote behind that, and where
-- the event ends; else nil.
function QuickPass:match(text, at)
  local head = self.head
  if not head then
    return nil
  end
  local first, last = find(text, head, at, true)
  if first ~= at then
    return nil
  end
  if self.middle then
    first, last = find(text, self.middle, last + 1, true)
    if not first or first - at - #head > NUMBER_BYTES_MAX then
      return nil
    end
  end
  local quote = find(text, '"', last + 1, true)
  if not quote or quote - last > TEXT_BYTES_MAX or find(text, self.tail, quote, true) ~= quote then
    return nil
  end
  local _, event_last = find(text, "\n\n", quote, true)
  if not event_last then
    return nil
  end
  return last + 1, quote, event_last
end

-- Returns where in `text`, in which an event begins at `at`, the first one begins that needs a look.
function QuickPass:pass(text, at)
  if not self.job.rules then
    return self:pass_unscanned(text, at)
  elseif not self.job.rules.quick then
    return at
  end
  local passed
  while true do
    local from, quote, event_last = self:match(text, at)
    if not from then
      break
    end
    local piece = sub(text, from, quote - 1)
    if self:is_suspicious(piece) then
      break
    end
    if piece ~= "" then
      passed = piece
    end
    at = event_last + 1
  end
  if passed then
    self.channel.context = "\n\n" .. passed
  end
  return at
end

return QuickPass

-- Restores and scans the texts of a server-sent event stream that arrives cut at any byte: finds its events, and lets
-- them pass or has them rewritten (event_rewriter.lua). An event goes out at once. Pure: strings in, strings out.
--
-- Almost every event holds nothing of interest. Those pass with few searches and no copy, and are metered thereby: see
-- quick_pass.lua. When the last word of such a one may be the beginning of something, it waits for the next event as it
-- is.

local find, sub, byte, concat = string.find, string.sub, string.byte, table.concat

local EventRewriter = require("ai_gateway.response.event_rewriter")
local HeldPieces = require("ai_gateway.held_pieces")
local JsonRewriter = require("ai_gateway.response.json_rewriter")

local EVENT_BYTES_MAX = 262144 -- a longer event is rewritten as it flows, string by string
local WAITING_BYTES_MAX = 8192 -- of whole events; where more would have to wait, they are taken apart
local SLICE_BYTES = 8192 -- of what comes at once: a search that fails goes no further than about that
local NEWLINE = 10

local SseRewriter = {}
SseRewriter.__index = SseRewriter

function SseRewriter.new(job)
  local events = EventRewriter.new(job)
  return setmetatable({
    job = job,
    events = events,
    held = HeldPieces.new(), -- of the last event, which is not complete yet, or whole events that wait
    are_whole = true, -- whether those are whole events
    slice = "", -- what is being rewritten of the last piece
    told_to = 0, -- up to where in it is known what has to be metered
    unmetered = {}, -- what has, of all slices of the piece
    recognized_events = 0, -- as how many events with content the rest of the piece is metered
    quick = events.quick,
    long = nil, -- rewrites an event that is too long to be kept
  }, SseRewriter)
end

-- Where the first event of text[at..] ends, with the blank line; nil when it is not complete.
function SseRewriter:event_end(text, at)
  if not self.events.newline then
    local newline = find(text, "\n", at, true)
    if not newline then
      return nil
    end
    self.events.newline = newline > 1 and byte(text, newline - 1) == 13 and "\r\n" or "\n"
  end
  local _, last = find(text, self.events.newline .. self.events.newline, at, true)
  return last
end

-- An event too long to be kept: rewritten as any JSON, up to the end of its line.
function SseRewriter:feed_long(piece, out)
  local line_end = find(piece, "\n", 1, true)
  out[#out + 1] = self.long:feed(line_end and sub(piece, 1, line_end - 1) or piece)
  if self.job.blocked then
    out[#out + 1] = (self.events.newline or "\n"):rep(2)
    self.long = nil
  elseif line_end then
    out[#out + 1] = self.long:finish()
    self.long = nil
    return sub(piece, line_end)
  end
  return ""
end

function SseRewriter:keep(text, out)
  if text == "" then
    return
  end
  self.are_whole = false
  if self.held:hold(text) > EVENT_BYTES_MAX then
    self.long = JsonRewriter.new(self.job)
    self:feed_long(self:release(), out)
  end
end

function SseRewriter:release()
  self.are_whole = true
  return self.held:release()
end

-- Lets events wait that are whole and hold nothing, if they are few.
function SseRewriter:wait(text)
  if #text > WAITING_BYTES_MAX then
    return false
  end
  self.held:hold(text)
  return true
end

-- Notes that of the slice, the end of `text`, the last pass has metered what begins at `from` or behind it. An event
-- that begins before the slice has been metered, or begun to be.
function SseRewriter:note_metered(text, from, last)
  local slice, told_to = self.slice, self.told_to
  local ahead = #text - #slice
  if from <= ahead + told_to then
    from = ahead + told_to + 1
  end
  local events, at = self.quick:recognized(from)
  if events then
    if at - ahead - 1 > told_to then
      self.unmetered[#self.unmetered + 1] = sub(slice, told_to + 1, at - ahead - 1)
    end
    self.told_to = last - ahead
    self.recognized_events = self.recognized_events + events
  end
end

-- Where in `piece` a slice ends that begins at `from`: behind an event.
function SseRewriter:slice_end(piece, from)
  local newline = self.events.newline or "\n"
  local _, last = find(piece, newline .. newline, from + SLICE_BYTES, true)
  return last or #piece
end

local function rewrite_slice(self, slice)
  if not self.are_whole and not find(slice, "\n", 1, true) then
    local out = {}
    self:keep(slice, out) -- only with a newline can an event end
    return concat(out)
  end
  if self.events.waiting > 0 or self.long then
    return self:rewrite_from(self:release() .. slice, 1, {}, false)
  end
  local quick, text, before = self.quick, slice, ""
  local stop, look_at
  if self.held.count > 0 and self.are_whole then
    stop, look_at = quick:pass(text, 1, true)
    before = stop and self:release() or ""
  end
  if not stop then
    text = self:release() .. slice
    stop, look_at = quick:pass(text, 1)
  end
  self:note_metered(text, 1, look_at - 1)
  if stop > #text then
    return before .. text
  elseif look_at > #text and self:wait(sub(text, stop)) then
    return before .. sub(text, 1, stop - 1)
  end
  return self:rewrite_from(text, stop, { before, sub(text, 1, stop - 1) }, true)
end

local function feed_slice(self, slice)
  self.slice, self.told_to = slice, 0
  local out = rewrite_slice(self, slice)
  if self.told_to < #slice then
    self.unmetered[#self.unmetered + 1] = sub(slice, self.told_to + 1)
  end
  return out
end

-- Returns what may go out, and of the piece: as how many events with content a part of it is metered, whole events
-- without usage, and the rest, which has still to be metered.
function SseRewriter:feed(piece)
  if self.are_whole and self.events.waiting == 0 and not self.long and #piece <= WAITING_BYTES_MAX then
    local events, is_held = self.quick:pass_alone(piece, self.held.count > 0)
    if events then
      local before = self.held.count > 0 and self:release() or ""
      if is_held then
        self:wait(piece)
        return before, events, ""
      end
      return before .. piece, events, ""
    end
  end
  self.recognized_events, self.unmetered = 0, {}
  local out
  if #piece <= SLICE_BYTES then
    out = feed_slice(self, piece)
  else
    local parts, from, is_same = {}, 1, true
    while from <= #piece and not self.job.blocked do
      local last = self:slice_end(piece, from)
      local slice = sub(piece, from, last)
      local given = feed_slice(self, slice)
      parts[#parts + 1], is_same = given, is_same and given == slice
      from = last + 1
    end
    -- A copy would cost more than all searches: what is thrown away has to be collected.
    out = is_same and from > #piece and piece or concat(parts)
    self.unmetered[#self.unmetered + 1] = sub(piece, from)
  end
  local unmetered = self.unmetered
  return out, self.recognized_events, unmetered[2] and concat(unmetered) or unmetered[1] or ""
end

function SseRewriter:rewrite_from(text, at, out, is_first_to_see)
  if self.long then
    text, at = self:feed_long(sub(text, at), out), 1
  end
  self:rewrite_events(text, at, out, is_first_to_see)
  if self.job.blocked then
    out[#out + 1] = self.events:refusal()
  end
  return concat(out)
end

-- Lets events pass from `at` on. Returns the text and where in it the first one begins that needs a look; nil when all
-- of them have passed, or wait.
function SseRewriter:pass_events(text, at, out)
  local metered_from = at
  local spliced = self.events.waiting == 1 and self.events:splice(text, at)
  if spliced then
    text, at, metered_from = spliced, 1, 2 -- the first one is not as it came
  end
  if self.events.waiting > 0 then
    return text, at
  end
  local stop, look_at = self.quick:pass(text, at)
  self:note_metered(text, metered_from, look_at - 1)
  out[#out + 1] = sub(text, at, stop - 1)
  if stop > #text or look_at > #text and self:wait(sub(text, stop)) then
    return nil
  end
  return text, stop
end

-- `is_first_to_see`: the first event is known to need a look.
function SseRewriter:rewrite_events(text, at, out, is_first_to_see)
  while not self.job.blocked do
    -- The blank line's second half, after an event that was too long.
    while byte(text, at) == NEWLINE or byte(text, at) == 13 do
      out[#out + 1] = sub(text, at, at)
      at = at + 1
    end
    if not is_first_to_see then
      text, at = self:pass_events(text, at, out)
      if not text then
        return
      end
    end
    is_first_to_see = false
    local last = self.events:rewrite_like(text, at, out)
    if not last then
      last = self:event_end(text, at)
      if not last then
        self:keep(sub(text, at), out)
        return
      end
      self.events:rewrite(sub(text, at, last), out)
    end
    at = last + 1
  end
end

-- Whether something is held that the end of the stream would bring out.
function SseRewriter:is_pending()
  return self.events.waiting > 0 or self.held.count > 0 or self.long ~= nil
end

-- What ends the stream before its time: job.blocked says why.
function SseRewriter:refusal()
  return self.events:refusal()
end

-- The stream came to its end: what is held goes out.
function SseRewriter:finish()
  local out = {}
  if self.long then
    out[1] = self.long:finish()
    self.long = nil
  end
  local is_whole = self.are_whole
  local text = self:release()
  self.events.newline = self.events.newline or "\n"
  if is_whole then
    out[#out + 1] = text -- nothing has come that could make something of it
  elseif text ~= "" and not self.job.blocked then
    self.events:rewrite(text, out)
  end
  if not self.job.blocked then
    self.events:flush("", out)
  end
  if self.job.blocked then
    out[#out + 1] = self.events:refusal()
  end
  return concat(out)
end

-- What was taken in and not given out, as it came: for a fault after which the stream goes on untouched.
function SseRewriter:abandon()
  return self:release()
end

return SseRewriter

-- Restores and scans the texts of a server-sent event stream that arrives cut at any byte. A text is followed through
-- the events that bring it; an event goes out at once, without what the next one of the same text could complete.
-- Pure: strings in, strings out.
--
-- Almost every event holds nothing of interest. Those pass with few searches and no copy, and are metered thereby: see
-- quick_pass.lua. When the last word of such a one may be the beginning of something, it waits for the next event as it
-- is.

local find, sub, byte, concat = string.find, string.sub, string.byte, table.concat

local Channel = require("ai_gateway.response.channel")
local Events = require("ai_gateway.response.events")
local HeldPieces = require("ai_gateway.held_pieces")
local JsonRewriter = require("ai_gateway.response.json_rewriter")
local McpMessages = require("ai_gateway.response.mcp_messages")
local QuickPass = require("ai_gateway.response.quick_pass")
local Refusals = require("ai_gateway.response.refusals")
local Spans = require("ai_gateway.response.json_spans")
local TreeEdits = require("ai_gateway.response.tree_edits")

local EVENT_BYTES_MAX = 262144 -- a longer event is rewritten as it flows, string by string
local WAITING_BYTES_MAX = 8192 -- of whole events; where more would have to wait, they are taken apart
local SPLICED_BYTES_MAX = 16384 -- of what is copied to put a word back into an event
local SLICE_BYTES = 8192 -- of what comes at once: a search that fails goes no further than about that
local CHANNELS_MAX = 256 -- texts followed at a time; pieces of more are each taken for whole
local NEWLINE = 10

local SseRewriter = {}
SseRewriter.__index = SseRewriter

function SseRewriter.new(job)
  return setmetatable({
    job = job,
    held = HeldPieces.new(), -- of the last event, which is not complete yet, or whole events that wait
    are_whole = true, -- whether those are whole events
    slice = "", -- what is being rewritten of the last piece
    told_to = 0, -- up to where in it is known what has to be metered
    unmetered = {}, -- what has, of all slices of the piece
    recognized_events = 0, -- as how many events with content the rest of the piece is metered
    newline = nil, -- of this stream; known with its first line
    channels = {}, -- by key
    channel_count = 0,
    waiting = 0, -- channels that hold something back
    quick = QuickPass.new(job),
    long = nil, -- rewrites an event that is too long to be kept
    sequence_number = nil, -- of the last event, where the dialect numbers them
  }, SseRewriter)
end

function SseRewriter:channel(key, level)
  local channel = self.channels[key]
  if not channel then
    channel = Channel.new(self.job, level, self.job.rules ~= nil)
    if self.channel_count < CHANNELS_MAX then
      self.channels[key] = channel
      self.channel_count = self.channel_count + 1
    end
  end
  return channel
end

function SseRewriter:forget(key)
  local channel = self.channels[key]
  if channel then
    self.waiting = self.waiting - (channel:is_waiting() and 1 or 0)
    self.channels[key] = nil
    self.channel_count = self.channel_count - 1
    self.quick:forget(channel)
  end
end

-- Ends the texts whose keys begin with `prefix`. What they held goes out in events of their own.
function SseRewriter:flush(prefix, out)
  local keys = {}
  for key in pairs(self.channels) do
    if sub(key, 1, #prefix) == prefix then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys)
  for i = 1, #keys do
    local channel = self.channels[keys[i]]
    local template = channel.template
    self:forget(keys[i])
    if template and channel:is_waiting() then
      local rest = channel:push("", true)
      if rest ~= "" then
        out[#out + 1] = Events.rest(template, rest, self.newline)
      end
      if self.job.blocked then
        return
      end
    end
  end
end

-- A piece of a text. Returns what stands for it.
function SseRewriter:push_delta(text, tree, delta)
  local channel = self:channel(delta.key, delta.level)
  local is_kept = self.channels[delta.key] == channel
  local was_waiting = is_kept and channel:is_waiting()
  local instead = channel:push(sub(text, delta.span.from, delta.span.to), delta.final or not is_kept)
  if is_kept then
    local is_waiting = channel:is_waiting()
    if is_waiting then
      channel.template = Events.template(text, tree, delta)
    end
    if is_waiting ~= was_waiting then
      self.waiting = self.waiting + (is_waiting and 1 or -1)
    end
  end
  return instead
end

function SseRewriter:rewrite_deltas(text, tree, event)
  local edits, sent = {}, 0
  for i = 1, #event.deltas do
    local delta = event.deltas[i]
    local instead = self.job.blocked and "" or self:push_delta(text, tree, delta)
    edits[i] = { delta.span.from, delta.span.to, instead }
    sent = sent + #instead
  end
  if self.job.blocked and sent == 0 then
    return ""
  end
  event.has_logprobs = TreeEdits.drop_logprobs(self.job, tree, edits)
  self.quick:learn(text, event, self.channels)
  local channel = self.quick.channel
  if channel then
    channel.template = channel.template or Events.template(text, tree, event.deltas[1])
  end
  return TreeEdits.apply(text, edits)
end

function SseRewriter:rewrite_whole(text, tree, event)
  self.job.counts_paused = event.repeats and self.job.found_in_deltas
  local edits = TreeEdits.of_whole(self.job, text, tree)
  self.job.counts_paused = false
  if self.job.blocked then
    return ""
  end
  return TreeEdits.apply(text, edits)
end

-- Data that is no JSON object.
function SseRewriter:rewrite_opaque(text, from, last, level)
  local channel = Channel.new(self.job, level, self.job.rules ~= nil)
  return sub(text, 1, from - 1) .. channel:push(sub(text, from, last), true) .. sub(text, last + 1)
end

-- One whole event with the blank line behind it.
function SseRewriter:rewrite_event(text, out)
  local from = sub(text, 1, 5) == "data:" and 6 or (select(2, find(text, "\ndata:", 1, true)) or 0) + 1
  if from == 1 then
    out[#out + 1] = text -- a comment, or an event without data
    return
  end
  if find(text, "\ndata:", from, true) then -- data of several lines, which no provider sends
    out[#out + 1] = self:rewrite_opaque(text, from, #text, 1)
    return
  end
  if self.job.endpoint == "mcp" then
    -- A message is whole in its event. Of one that nobody is to see a comment is left.
    out[#out + 1] = McpMessages.rewrite(self.job, text, from) or ":" .. self.newline .. self.newline
    return
  end
  local tree = Spans.parse(text, from)
  if not tree then
    if find(text, "^ ?%[DONE%]", from) then
      self:flush("", out)
      out[#out + 1] = not self.job.blocked and text or nil
    else
      out[#out + 1] = self:rewrite_opaque(text, from, (find(text, "[\r\n]+$", from) or #text + 1) - 1, 0)
    end
    return
  end
  local event = Events.read(text, tree)
  self.sequence_number = tonumber(Spans.word(tree.named.sequence_number)) or self.sequence_number
  local rewritten
  if event.is_delta then
    rewritten = self:rewrite_deltas(text, tree, event)
  end
  for i = 1, #event.ends do
    if not self.job.blocked then
      self:flush(event.ends[i], out)
    end
  end
  if not event.is_delta and not self.job.blocked then
    rewritten = self:rewrite_whole(text, tree, event)
  end
  out[#out + 1] = rewritten
end

-- An event like the last one, whose text needs a look, but no parser. Returns where it ends; nil for any other event.
function SseRewriter:rewrite_like(text, at, out)
  local from, quote, last = self.quick:match(text, at)
  if not from then
    return nil
  end
  local piece, channel = sub(text, from, quote - 1), self.quick.channel
  local was_waiting = channel:is_waiting()
  local instead = channel:push(piece, false)
  local is_waiting = channel:is_waiting()
  if is_waiting ~= was_waiting then
    self.waiting = self.waiting + (is_waiting and 1 or -1)
  end
  if instead == piece then
    out[#out + 1] = sub(text, at, last)
  elseif instead ~= "" or not self.job.blocked then
    out[#out + 1] = sub(text, at, from - 1)
    out[#out + 1] = instead
    out[#out + 1] = sub(text, quote, last)
  end
  return last
end

-- Where the first event of text[at..] ends, with the blank line; nil when it is not complete.
function SseRewriter:event_end(text, at)
  if not self.newline then
    local newline = find(text, "\n", at, true)
    if not newline then
      return nil
    end
    self.newline = newline > 1 and byte(text, newline - 1) == 13 and "\r\n" or "\n"
  end
  local _, last = find(text, self.newline .. self.newline, at, true)
  return last
end

-- The refusal, after what stood before the finding.
function SseRewriter:refuse(out)
  local newline = self.newline or "\n"
  out[#out + 1] = Refusals.events(self.job.endpoint, self.job.blocked, newline, self.sequence_number)
end

-- An event too long to be kept: rewritten as any JSON, up to the end of its line.
function SseRewriter:feed_long(piece, out)
  local line_end = find(piece, "\n", 1, true)
  out[#out + 1] = self.long:feed(line_end and sub(piece, 1, line_end - 1) or piece)
  if self.job.blocked then
    out[#out + 1] = (self.newline or "\n"):rep(2)
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
  local newline = self.newline or "\n"
  local _, last = find(piece, newline .. newline, from + SLICE_BYTES, true)
  return last or #piece
end

local function rewrite_slice(self, slice)
  if not self.are_whole and not find(slice, "\n", 1, true) then
    local out = {}
    self:keep(slice, out) -- only with a newline can an event end
    return concat(out)
  end
  if self.waiting > 0 or self.long then
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
  if self.are_whole and self.waiting == 0 and not self.long and #piece <= WAITING_BYTES_MAX then
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
    local parts, from = {}, 1
    while from <= #piece and not self.job.blocked do
      local last = self:slice_end(piece, from)
      parts[#parts + 1] = feed_slice(self, sub(piece, from, last))
      from = last + 1
    end
    out = concat(parts)
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
    self:refuse(out)
  end
  return concat(out)
end

-- Puts what the pattern's text holds back into the next event that is like it: whole events are cheaper to let wait
-- than words. Returns the text from that event on, or nil when it cannot be done.
function SseRewriter:splice(text, at)
  local channel = self.quick.channel
  if not channel or channel.open or channel.held == "" or #text - at > SPLICED_BYTES_MAX then
    return nil
  end
  local from = self.quick:match(text, at)
  if not from then
    return nil
  end
  local spliced = sub(text, at, from - 1) .. channel.held .. sub(text, from)
  channel.held = ""
  self.waiting = 0
  return spliced
end

-- Lets events pass from `at` on. Returns the text and where in it the first one begins that needs a look; nil when all
-- of them have passed, or wait.
function SseRewriter:pass_events(text, at, out)
  local metered_from = at
  local spliced = self.waiting == 1 and self:splice(text, at)
  if spliced then
    text, at, metered_from = spliced, 1, 2 -- the first one is not as it came
  end
  if self.waiting > 0 then
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
    local last = self:rewrite_like(text, at, out)
    if not last then
      last = self:event_end(text, at)
      if not last then
        self:keep(sub(text, at), out)
        return
      end
      self:rewrite_event(sub(text, at, last), out)
    end
    at = last + 1
  end
end

-- Whether something is held that the end of the stream would bring out.
function SseRewriter:is_pending()
  return self.waiting > 0 or self.held.count > 0 or self.long ~= nil
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
  self.newline = self.newline or "\n"
  if is_whole then
    out[#out + 1] = text -- nothing has come that could make something of it
  elseif text ~= "" and not self.job.blocked then
    self:rewrite_event(text, out)
  end
  if not self.job.blocked then
    self:flush("", out)
  end
  if self.job.blocked then
    self:refuse(out)
  end
  return concat(out)
end

-- What was taken in and not given out, as it came: for a fault after which the stream goes on untouched.
function SseRewriter:abandon()
  return self:release()
end

return SseRewriter

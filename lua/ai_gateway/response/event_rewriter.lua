-- What becomes of the events of a stream, one whole event after another: the texts that they bring are followed, each
-- by its own channel; what the next piece of the same text could complete is held back.
-- Pure: strings in, strings out.

local find, sub = string.find, string.sub

local Channel = require("ai_gateway.response.channel")
local Events = require("ai_gateway.response.events")
local McpMessages = require("ai_gateway.response.mcp_messages")
local Members = require("ai_gateway.response.members")
local QuickPass = require("ai_gateway.response.quick_pass")
local Refusals = require("ai_gateway.response.refusals")
local Spans = require("ai_gateway.response.json_spans")
local TreeEdits = require("ai_gateway.response.tree_edits")

local SPLICED_BYTES_MAX = 16384 -- of what is copied to put a word back into an event
local CHANNELS_MAX = 256 -- texts followed at a time; pieces of more are each taken for whole

local EventRewriter = {}
EventRewriter.__index = EventRewriter

function EventRewriter.new(job)
  return setmetatable({
    job = job,
    newline = nil, -- of this stream; known with its first line
    channels = {}, -- by key
    channel_count = 0,
    waiting = 0, -- channels that hold something back
    hidden = {}, -- by key: in this text, which is over, something was replaced
    quick = QuickPass.new(job),
    sequence_number = nil, -- of the last event, where the dialect numbers them
  }, EventRewriter)
end

function EventRewriter:channel(key, level, is_thought)
  local channel = self.channels[key]
  if not channel then
    channel = Channel.new(self.job, level, self.job.rules ~= nil, is_thought)
    if self.channel_count < CHANNELS_MAX then
      self.channels[key] = channel
      self.channel_count = self.channel_count + 1
    end
  end
  return channel
end

function EventRewriter:forget(key)
  local channel = self.channels[key]
  if channel then
    self.waiting = self.waiting - (channel:is_waiting() and 1 or 0)
    self.channels[key] = nil
    self.channel_count = self.channel_count - 1
    self.quick:forget(channel)
  end
end

-- Ends the texts whose keys begin with `prefix`. What they held goes out in events of their own.
function EventRewriter:flush(prefix, out)
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
    self.hidden[keys[i]] = channel.is_thought and channel.has_hidden or nil
  end
end

-- A piece of a text. Returns what stands for it.
function EventRewriter:push_delta(text, tree, delta)
  local channel = self:channel(delta.key, delta.level, delta.is_thought)
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

function EventRewriter:rewrite_deltas(text, tree, event)
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

function EventRewriter:rewrite_whole(text, tree, event)
  self.job.counts_paused = event.repeats and self.job.found_in_deltas
  local edits = TreeEdits.of_whole(self.job, text, tree)
  self.job.counts_paused = false
  if self.job.blocked then
    return ""
  end
  if event.signature and self.hidden[event.ends[1]] then
    edits[#edits + 1] = { event.signature.from, event.signature.from - 1, Members.BROKEN_SEAL }
  end
  return TreeEdits.apply(text, edits)
end

-- Data that is no JSON object.
function EventRewriter:rewrite_opaque(text, from, last, level)
  local channel = Channel.new(self.job, level, self.job.rules ~= nil)
  return sub(text, 1, from - 1) .. channel:push(sub(text, from, last), true) .. sub(text, last + 1)
end

-- One whole event with the blank line behind it.
function EventRewriter:rewrite(text, out)
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
function EventRewriter:rewrite_like(text, at, out)
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

-- Puts what the pattern's text holds back into the next event that is like it: whole events are cheaper to let wait
-- than words. Returns the text from that event on, or nil when it cannot be done.
function EventRewriter:splice(text, at)
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

-- What ends the stream, after what stood before the finding.
function EventRewriter:refusal()
  return Refusals.events(self.job.endpoint, self.job.blocked, self.newline or "\n", self.sequence_number)
end

return EventRewriter

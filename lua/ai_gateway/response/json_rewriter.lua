-- Restores and scans the strings of one JSON document that arrives cut at any byte; everything else passes as it is.
-- Pure: strings in, strings out. Memory is bounded: a name, a cut escape, and what a channel holds back.

local find, sub, byte, concat = string.find, string.sub, string.byte, table.concat

local Channel = require("ai_gateway.response.channel")
local JsonText = require("ai_gateway.response.json_text")
local Members = require("ai_gateway.response.members")
local Spans = require("ai_gateway.response.json_spans")

local NAME_BYTES_MAX = 1024 -- a longer name is read as a value
local DEPTH_MAX = 256 -- what is nested deeper is scanned whatever its name is
local QUOTE, OPEN_BRACE, OPEN_BRACKET, COLON = 34, 123, 91, 58
local BLOCK_DEPTH = 3 -- {"content": [{"type": "thinking", …

local JsonRewriter = {}
JsonRewriter.__index = JsonRewriter

function JsonRewriter.new(job)
  return setmetatable({
    job = job,
    carry = "", -- what cannot be understood before more comes
    last_mark = 0, -- the last byte before `carry` that is no white space
    depth = 0,
    in_object = {}, -- by depth
    unscanned_from = nil, -- the depth below which nothing is scanned
    free_from = nil, -- the depth below which everything is
    name = nil, -- of the member that is being read
    dropped_from = nil, -- the depth of the value that is being left out
    in_dropped_string = false,
    channel = nil, -- of the string that is being read
    is_seal_broken = false, -- something was replaced in the last reasoning
  }, JsonRewriter)
end

-- Of a content block of a message of Anthropic's: not of what a tool is called with.
function JsonRewriter:is_member_of_block(name)
  return self.depth == BLOCK_DEPTH and self.name == name and self.job.endpoint == "messages"
end

function JsonRewriter:open_value()
  local name = self.name
  self.channel = Channel.new(
    self.job,
    Members.JSON_IN_STRING[name] and 2 or 1,
    self.job.rules ~= nil and not self.unscanned_from and (self.free_from or not self.job.members.not_scanned[name]),
    self:is_member_of_block("thinking")
  )
end

function JsonRewriter:open_bracket(code)
  self.depth = self.depth + 1
  if self.depth <= DEPTH_MAX then
    self.in_object[self.depth] = code == OPEN_BRACE
    if not self.unscanned_from and not self.free_from and self.depth > 1 then
      local members = self.job.members
      if members.not_scanned[self.name] then
        self.unscanned_from = self.depth
      elseif members.free[self.name] then
        self.free_from = self.depth
      end
    end
  end
  if code == OPEN_BRACE then
    self.name = nil
  end
end

-- Log probabilities say the text a second time, token by token. Where rules hide something they are left out.
function JsonRewriter:is_dropped()
  local rules = self.job.rules
  return self.name == "logprobs"
    and self.job.members.has_logprobs
    and rules
    and not rules.only_logs
    and not self.unscanned_from
end

-- Passes over the string that goes on at `at`. Returns the quote behind it, or nil when it is not over.
function JsonRewriter:drop_string(text, at)
  local quote = Spans.closing_quote(text, at)
  self.in_dropped_string = not quote
  if not quote then
    local cut = JsonText.cut_escape(sub(text, at))
    self.carry = cut and sub(text, at + cut - 1) or ""
  end
  return quote
end

-- Passes over a value that is left out. Returns where the text behind it begins, or nil when it is not over.
function JsonRewriter:drop(text, at)
  if self.in_dropped_string then
    local quote = self:drop_string(text, at)
    at = quote and quote + 1 or #text + 1
  end
  local mark = find(text, '["{}%[%]]', at)
  while mark do
    local code = byte(text, mark)
    if code == QUOTE then
      mark = self:drop_string(text, mark + 1)
      if not mark then
        return nil
      end
    elseif code == OPEN_BRACE or code == OPEN_BRACKET then
      self.depth = self.depth + 1
    else
      self.depth = self.depth - 1
      if self.depth < self.dropped_from then
        self.dropped_from, self.name = nil, nil
        return mark + 1
      end
    end
    mark = find(text, '["{}%[%]]', mark + 1)
  end
  return nil
end

function JsonRewriter:close_bracket()
  if self.unscanned_from == self.depth then
    self.unscanned_from = nil
  end
  if self.free_from == self.depth then
    self.free_from = nil
  end
  if self.depth > 0 then
    self.depth = self.depth - 1
  end
  self.name = nil
end

-- The string whose text goes on at `at`. Returns where the text behind it begins, or nil when it is not over.
function JsonRewriter:follow_string(text, at, out)
  local quote = Spans.closing_quote(text, at)
  if quote then
    out[#out + 1] = self.channel:push(sub(text, at, quote - 1), true)
    if self.channel.is_thought then
      self.is_seal_broken = self.channel.has_hidden
    end
    self.channel = nil
    return quote
  end
  local rest = sub(text, at)
  local cut = JsonText.cut_escape(rest)
  if cut then
    self.carry = sub(rest, cut)
    rest = sub(rest, 1, cut - 1)
  end
  out[#out + 1] = self.channel:push(rest, false)
  return nil
end

-- Whether the string at `quote` is the name of a member: it stands in an object, and not behind a colon.
function JsonRewriter:is_name(text, quote)
  if not self.in_object[self.depth] or self.depth > DEPTH_MAX then
    return false
  end
  local before = quote - 1
  while before > 0 and find(text, "^%s", before) do
    before = before - 1
  end
  local mark = before > 0 and byte(text, before) or self.last_mark
  return mark ~= COLON
end

function JsonRewriter:feed(piece)
  local text, out, at = self.carry .. piece, {}, 1
  self.carry = ""
  local copied = 1 -- what of `text` is not in `out` yet
  if self.channel then
    copied = self:follow_string(text, 1, out)
    if not copied or self.job.blocked then
      return concat(out)
    end
    at = copied + 1
  elseif self.dropped_from then
    at = self:drop(text, 1)
    if not at then
      return ""
    end
    copied = at
  end
  local mark = find(text, '["{}%[%]]', at)
  while mark do
    local code = byte(text, mark)
    at = mark + 1
    if code ~= QUOTE then
      if code == OPEN_BRACE or code == OPEN_BRACKET then
        local is_dropped = self:is_dropped()
        self:open_bracket(code)
        if is_dropped then
          self.dropped_from = self.depth
          out[#out + 1] = sub(text, copied, mark - 1) .. (code == OPEN_BRACE and "null" or "[]")
          at = self:drop(text, at)
          if not at then
            return concat(out)
          end
          copied = at
        end
      else
        self:close_bracket()
      end
    else
      local quote = self:is_name(text, mark) and Spans.closing_quote(text, at)
      if quote then
        self.name, at = sub(text, at, quote - 1), quote + 1
      elseif quote == nil and #text - mark < NAME_BYTES_MAX then
        out[#out + 1] = sub(text, copied, mark - 1)
        self:remember(text, mark - 1)
        self.carry = sub(text, mark)
        return concat(out)
      else
        out[#out + 1] = sub(text, copied, mark)
        if self.is_seal_broken and self:is_member_of_block("signature") then
          out[#out + 1] = Members.BROKEN_SEAL
          self.is_seal_broken = false
        end
        self:open_value()
        copied = self:follow_string(text, at, out)
        if not copied or self.job.blocked then
          self.last_mark = QUOTE
          return concat(out)
        end
        at = copied + 1
      end
    end
    mark = find(text, '["{}%[%]]', at)
  end
  out[#out + 1] = sub(text, copied)
  self:remember(text, #text)
  return concat(out)
end

-- Keeps the last byte of text[1..last] that is no white space.
function JsonRewriter:remember(text, last)
  while last > 0 and find(text, "^%s", last) do
    last = last - 1
  end
  if last > 0 then
    self.last_mark = byte(text, last)
  end
end

-- The document came to its end, or was cut.
function JsonRewriter:finish()
  local rest = self.channel and self.channel:push("", true) or ""
  rest = self.dropped_from and rest or rest .. self.carry
  self.channel, self.carry = nil, ""
  return rest
end

return JsonRewriter

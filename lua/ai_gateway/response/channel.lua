-- One text of a response as it comes in pieces: the deltas of one choice, content block or tool call, or one string of
-- a JSON answer. Findings are replaced and placeholders restored; what the next piece could complete is held back.
-- Pure: strings in, strings out. `job` is what the whole response shares; see inspection.lua.

local sub, concat, match = string.sub, table.concat, string.match

local InnerJson = require("ai_gateway.response.inner_json")
local JsonText = require("ai_gateway.response.json_text")
local Masks = require("ai_gateway.response.masks")
local Scanner = require("ai_gateway.response.scanner")

local CONTEXT_BYTES = Scanner.CONTEXT_BYTES
local NO_CONTEXT = "\n\n" -- finders look two bytes back
local PASSED_MAX = 32 -- texts that are joined in one step

local Channel = {}
Channel.__index = Channel

-- `level`: how often the text is escaped for JSON. `is_scanned` false: placeholders are restored, and no more.
-- `is_thought`: signed reasoning, which its provider takes back only as it was: its placeholders stay.
function Channel.new(job, level, is_scanned, is_thought)
  return setmetatable({
    job = job,
    level = level,
    is_thought = is_thought,
    placeholders = not is_thought and job.placeholders or nil,
    has_hidden = false, -- something of the text was replaced
    rules = is_scanned and job.rules or nil,
    held = "",
    context = NO_CONTEXT, -- the end of what has gone out, escapes blanked,
    passed = {}, -- and what has gone out after it without a look
    passed_count = 0,
    is_begun = level ~= 1, -- it is known whether the text is JSON
    beginning = "", -- until then
    inner = nil, -- follows that JSON, where something is to be restored in it
    open = nil, -- the state of a finding that has begun and not ended
    open_entity = nil,
  }, Channel)
end

-- Whether the next piece depends on what came before.
function Channel:is_waiting()
  return self.held ~= "" or self.open ~= nil
end

function Channel:restore(text)
  local placeholders = self.placeholders
  if not placeholders then
    return text
  elseif self.inner then
    return placeholders:restore_inner(text, self.inner)
  end
  return placeholders:restore(text, self.level)
end

-- A text of JSON is looked at as the arguments of a tool are.
function Channel:begin(piece)
  self.beginning = self.beginning .. piece
  local is_json = InnerJson.is_beginning(self.beginning)
  if is_json == nil then
    return
  end
  self.is_begun, self.beginning = true, nil
  if is_json then
    self.level = 2
    self.inner = self.placeholders and InnerJson.new()
  end
end

-- Where the text has to be cut so that no escape and no placeholder is.
function Channel:safe_end(text)
  local stop = #text
  if self.level == 2 then
    stop = (match(text, "()\\+$") or stop + 1) - 1
  end
  local placeholders = self.placeholders
  local cut = placeholders and placeholders:cut_at(sub(text, 1, stop))
  return cut and cut - 1 or stop
end

-- What stands for text[from..last], a finding or a part of one.
function Channel:replace(entity, text, blanked, is_first)
  local action = self.rules.actions[entity]
  if is_first then
    self.job:count(entity)
  end
  if self.inner and action ~= "log" then
    self.inner:follow(text)
  end
  if action == "log" then
    return self:restore(text)
  end
  self.has_hidden = true
  if action == "mask" then
    return Masks.mask(entity, text, blanked)
  elseif action == "redact" then
    return is_first and "[" .. entity .. "]" or ""
  end
  self.job:block(entity)
  return nil
end

-- Texts of events that went out unseen: they say what the next one means.
function Channel:pass_by(blanked)
  local count = self.passed_count + 1
  self.passed[count], self.passed_count = blanked, count
  if count >= PASSED_MAX then
    self:read_context()
  end
end

function Channel:read_context()
  if self.passed_count > 0 then
    self.context = sub(self.context .. concat(self.passed, "", 1, self.passed_count), -CONTEXT_BYTES)
    self.passed_count = 0
  end
  return self.context
end

function Channel:scan(text, final)
  local context = self:read_context()
  local blanked = JsonText.blank_escapes(text, self.level)
  local looked_at = context .. blanked
  local shift, out, at = #context, {}, 1
  if self.open then
    local last, open = Scanner.follow(looked_at, shift + 1, self.open, final)
    last = last - shift
    if last > 0 then
      out[1] = self:replace(self.open_entity, sub(text, 1, last), sub(blanked, 1, last), false)
    end
    self.open, at = open, last + 1
    if open then
      return concat(out), at, blanked
    end
  end
  local found, hold = Scanner.scan(looked_at, shift + at, self.rules.actions, final)
  hold = hold - shift
  for i = 1, #found do
    local finding = found[i]
    local from, last = finding.from - shift, finding.to - shift
    out[#out + 1] = self:restore(sub(text, at, from - 1))
    local instead = self:replace(finding.entity, sub(text, from, last), sub(blanked, from, last), true)
    if not instead then
      return concat(out), #text + 1, blanked
    end
    out[#out + 1] = instead
    self.open, self.open_entity = finding.open, finding.entity
    at = last + 1
  end
  if not final then
    hold = math.min(hold, math.max(at, self:safe_end(text) + 1))
  end
  out[#out + 1] = self:restore(sub(text, at, hold - 1))
  return concat(out), hold, blanked
end

-- The next piece of the text. `final`: nothing follows, nothing is held. Returns what may go out. When a rule blocks
-- (job.blocked), that is what stood before the finding, and no more must be asked for.
function Channel:push(piece, final)
  if not self.is_begun then
    self:begin(piece)
  end
  local text = self.held .. piece
  if not self.rules then
    if final then
      self.held = ""
      return self:restore(text)
    end
    local stop = self:safe_end(text)
    self.held = sub(text, stop + 1)
    return self:restore(sub(text, 1, stop))
  end
  local out, hold, blanked = self:scan(text, final)
  self.held = sub(text, hold)
  self.context = sub(NO_CONTEXT .. self.context .. sub(blanked, 1, hold - 1), -CONTEXT_BYTES)
  if final then
    self.open = nil
  end
  return out
end

return Channel

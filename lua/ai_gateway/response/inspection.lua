-- What is done to one response on its way to the client: placeholders are restored, findings masked, logged or refused.
-- Pure: strings in, strings out. docs/decisions/0010-response-inspection.md says why it is so.

local lower, sort = string.lower, table.sort

local ContentType = require("ai_gateway.content_type")
local JsonRewriter = require("ai_gateway.response.json_rewriter")
local McpMessages = require("ai_gateway.response.mcp_messages")
local Members = require("ai_gateway.response.members")
local Placeholders = require("ai_gateway.response.placeholders")
local Refusals = require("ai_gateway.response.refusals")
local Rules = require("ai_gateway.response.rules")
local SseRewriter = require("ai_gateway.response.sse_rewriter")

local UNSCANNED = "UNSCANNED" -- counted in place of an entity for a response that could not be read

-- What all texts of a response share.
local Job = {}
Job.__index = Job

function Job:count(entity)
  if not self.counts_paused then
    self.counts[entity] = (self.counts[entity] or 0) + 1
    self.found_in_deltas = true
  end
end

function Job:block(entity)
  self.blocked = { code = "response_blocked", entity = entity }
end

local Inspection = {}
Inspection.__index = Inspection

-- `settings`:
--   restore, rules              the agent's variables, either may be nil
--   endpoint                    which dialect the client speaks
--   content_type, encoding      of the response, either may be nil
-- Raises an error for variables that cannot be read.
function Inspection.new(settings)
  local job = setmetatable({
    placeholders = settings.restore and Placeholders.parse(settings.restore),
    rules = settings.rules and Rules.parse(settings.rules),
    endpoint = settings.endpoint,
    members = settings.endpoint == "mcp" and Members.MCP or Members.MODEL,
    counts = {},
    counts_paused = false,
    found_in_deltas = false,
    blocked = nil,
    has_blocked = false, -- a message, after which others may come
  }, Job)
  local self = setmetatable({ job = job, given_bytes = 0, is_over = false }, Inspection)
  local content_type = settings.content_type
  local is_plain = lower(settings.encoding or "identity") == "identity"
  if is_plain and ContentType.is_event_stream(content_type) then
    self.is_stream = true
    self.rewriter = SseRewriter.new(job)
  elseif is_plain and ContentType.is_json(content_type) then
    local is_held = settings.endpoint == "mcp" and job.rules and job.rules.may_block
    self.rewriter = is_held and McpMessages.document(job) or JsonRewriter.new(job)
  elseif job.rules then
    job.counts[UNSCANNED] = 1
  end
  return self
end

-- Whether the response can be read at all.
function Inspection:is_readable()
  return self.rewriter ~= nil
end

-- Of a JSON answer that is refused nothing has gone out, or it has to be cut.
function Inspection:refuse_json()
  self.is_over = true
  if self.given_bytes > 0 then
    self.must_cut = true
    return ""
  end
  return Refusals.body(self.job.endpoint, self.job.blocked)
end

-- Returns what goes out instead of `piece`, and of the piece: as how many events with content a part of it is metered,
-- whole events without usage, and the rest, which the meter has still to read. When `must_cut` is set afterwards, the
-- connection has to be closed.
function Inspection:feed(piece)
  if self.is_over then
    return "", 0, piece
  end
  local out, events, unmetered = self.rewriter:feed(piece)
  if self.job.blocked then
    if not self.is_stream then
      out = self:refuse_json()
    end
    self.is_over = true
  end
  self.given_bytes = self.given_bytes + #out
  return out, events or 0, unmetered or piece
end

-- Whether something may be held that the end of the response would bring out.
function Inspection:is_pending()
  return not self.is_stream or self.rewriter:is_pending()
end

-- The response came to its end. Returns what was held.
function Inspection:finish()
  if self.is_over then
    return ""
  end
  self.is_over = true
  local out = self.rewriter:finish()
  if self.job.blocked and not self.is_stream then
    return self:refuse_json()
  end
  return out
end

-- After a fault. Returns what goes out instead of `piece`, and whether the rest of the response may pass as it is: what
-- should have been hidden must not.
function Inspection:fail(piece)
  local rules = self.job.rules
  if not rules or rules.only_logs then
    local pending = self.rewriter.abandon and self.rewriter:abandon() or self.rewriter.carry
    return pending .. piece, true
  end
  self.is_over = true
  self.job.blocked = { code = "response_inspection_failed" }
  if self.is_stream then
    return self.rewriter:refusal(), false
  end
  return self:refuse_json(), false
end

-- Something that means nothing in this response: HAProxy loses the end of a message whose last piece becomes empty.
function Inspection:filler()
  return self.is_stream and ":\n\n" or " "
end

-- What was found: how many, `CREDIT_CARD=2,US_SSN=1` (nil for nothing), and whether the response was refused.
function Inspection:result()
  local entities, total = {}, 0
  for entity, count in pairs(self.job.counts) do
    entities[#entities + 1] = entity .. "=" .. count
    total = total + (entity == UNSCANNED and 0 or count)
  end
  sort(entities)
  return total, entities[1] and table.concat(entities, ",") or nil, self.job.blocked ~= nil or self.job.has_blocked
end

-- Whether a rule refuses this whole JSON answer.
function Inspection.blocks(rules, endpoint, body)
  if endpoint == "mcp" then
    return false -- the message that answers one call is replaced, and the status of the answer stays
  end
  local inspection = Inspection.new({ rules = rules, endpoint = endpoint, content_type = "application/json" })
  inspection:feed(body)
  inspection:finish()
  return inspection.job.blocked ~= nil
end

return Inspection

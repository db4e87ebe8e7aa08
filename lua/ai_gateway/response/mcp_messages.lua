-- What becomes of the messages of an MCP server (JSON-RPC): their strings are scanned whole and restored. In place of
-- one that a rule blocks stands a refusal, so that only the call that it belongs to fails.
-- Pure: strings and tables in and out.

local sub = string.sub

local HeldPieces = require("ai_gateway.held_pieces")
local JsonEnd = require("ai_gateway.json_end")
local JsonRewriter = require("ai_gateway.response.json_rewriter")
local Refusals = require("ai_gateway.response.refusals")
local Spans = require("ai_gateway.response.json_spans")
local TreeEdits = require("ai_gateway.response.tree_edits")

local HELD_BYTES_MAX = 1048576 -- of an answer that a rule may block; a longer one is refused

local McpMessages = {}

-- In a batch, for what has no place in it any more.
local NOTHING = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"warning","logger":"ai-gateway",'
  .. '"data":"A message was blocked."}}'

-- What stands in the place of a blocked message. To a notification, and to what the server asks, nobody answers.
local function instead_of(text, message, blocked)
  local named = message.named
  local id = named.id
  if named.method or not id then
    return nil
  end
  return Refusals.rpc(id.is_string and sub(text, id.from - 1, id.to + 1) or Spans.word(id) or "null", blocked)
end

-- Adds what changes in one message. Returns whether anything of it is left.
local function edit_message(job, text, message, edits)
  local own = TreeEdits.of_whole(job, text, message)
  local blocked = job.blocked
  if not blocked then
    table.move(own, 1, #own, #edits + 1, edits)
    return true
  end
  job.blocked, job.has_blocked = nil, true
  local instead = instead_of(text, message, blocked)
  edits[#edits + 1] = { message.from, message.to, instead or NOTHING }
  return instead ~= nil
end

-- `text` with the message, or the batch of them, that begins at or behind `at`. Returns nil when nothing is left of it.
function McpMessages.rewrite(job, text, at)
  local value = Spans.parse_any(text, at)
  local edits, is_left = {}, true
  if value and value.is_object then
    is_left = edit_message(job, text, value, edits)
  elseif value and value.is_list then
    for i = 1, #value do
      if value[i].is_object then
        edit_message(job, text, value[i], edits)
      end
    end
  else
    -- Nested too deep, or no JSON at all.
    local rewriter = JsonRewriter.new(job)
    local rest = rewriter:feed(sub(text, at)) .. rewriter:finish()
    is_left = not job.blocked
    job.blocked, job.has_blocked = nil, job.has_blocked or not is_left
    return is_left and sub(text, 1, at - 1) .. rest or nil
  end
  return is_left and TreeEdits.apply(text, edits) or nil
end

-- An answer that is JSON, where a rule may block it: it is kept until it is whole.
local Document = {}
Document.__index = Document

function McpMessages.document(job)
  return setmetatable({ job = job, held = HeldPieces.new(), json_end = JsonEnd.new(), carry = "" }, Document)
end

function Document:settle()
  self.is_settled = true
  local blocked = { code = "response_blocked" }
  return McpMessages.rewrite(self.job, self.held:release(), 1) or Refusals.rpc("null", blocked)
end

function Document:feed(piece)
  if self.is_settled then
    return ""
  elseif self.held:hold(piece) > HELD_BYTES_MAX then
    self.job.blocked = { code = "response_inspection_failed" }
    return ""
  elseif self.json_end:scan(piece) then
    return self:settle()
  end
  return ""
end

function Document:finish()
  return self.held.count > 0 and self:settle() or ""
end

function Document:abandon()
  return self.held:release()
end

return McpMessages

-- Anthropic messages, for the client: events of a stream, and the whole object.
-- Content comes in blocks, one after another, each with its index.

local concat, gsub = table.concat, string.gsub

local Errors = require("ai_gateway.translate.errors")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local Json = require("ai_gateway.json")
local TokenUsage = require("ai_gateway.translate.token_usage")
local Writer = require("ai_gateway.translate.writer")

local Messages = Writer.extend({ content_type = "text/event-stream", calls_in_turn = true })

local function call_id(call)
  return call.has_own_id and call.id or "toolu_" .. call.id
end

local function message_head(context)
  return '{"id":"msg_'
    .. context.id
    .. '","type":"message","role":"assistant","model":'
    .. context.model
    .. ',"content":['
end

local function stop(answer, state)
  local reason = answer:settled_reason(state)
  -- A refusal in words is text to this client; the reason tells.
  if state.refused and reason == "stop" then
    reason = "content_filter"
  end
  local sequence = reason == "stop_sequence" and state.stop_sequence
  return '"stop_reason":"'
    .. FinishReasons.MESSAGES[reason]
    .. '","stop_sequence":'
    .. (sequence and '"' .. sequence .. '"' or "null")
end

-- ── Streams ──

function Messages.new(context)
  local messages = Writer.init(setmetatable({}, Messages), context)
  messages.index = -1
  return messages
end

function Messages:event(name, members)
  self:write("event: " .. name .. '\ndata: {"type":"' .. name .. '"' .. members .. "}\n\n")
end

function Messages:start()
  if not self.started then
    self.started = true
    local usage = TokenUsage.messages(self.counts)
    self:event(
      "message_start",
      ',"message":'
        .. message_head(self.context)
        .. '],"stop_reason":null,"stop_sequence":null,"usage":'
        .. usage
        .. "}"
    )
  end
end

function Messages:close_block()
  if self.block == "thinking" and not self.is_signed then
    self:sign(Writer.UNSIGNED)
  end
  if self.block then
    self:event("content_block_stop", ',"index":' .. self.index)
    self.block = nil
  end
end

-- `block` is the content block as it begins, `kind` its type.
function Messages:open_block(kind, block)
  self:start()
  self:close_block()
  self.index = self.index + 1
  self.block = kind
  self:event("content_block_start", ',"index":' .. self.index .. ',"content_block":' .. block)
end

function Messages:open_delta(kind, member)
  self.delta_open = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":'
    .. self.index
    .. ',"delta":{"type":"'
    .. kind
    .. '","'
    .. member
    .. '":"'
end

function Messages:delta(raw)
  local count = self.count + 1
  self.out[count] = self.delta_open .. raw .. '"}}\n\n'
  self.count = count
end

function Messages:text(raw)
  if self.block ~= "text" then
    self:settle_calls()
    self:open_block("text", '{"type":"text","text":""}')
    self:open_delta("text_delta", "text")
  end
  self:delta(raw)
end

function Messages:refusal(raw)
  self.state.refused = true
  self:text(raw)
end

function Messages:open_thinking_block()
  self:open_block("thinking", '{"type":"thinking","thinking":"","signature":""}')
  self.is_signed = false
end

function Messages:open_thinking()
  if self.block ~= "thinking" then
    self:settle_calls()
    self:open_thinking_block()
    self:open_delta("thinking_delta", "thinking")
  end
end

function Messages:reasoning(raw)
  self:open_thinking()
  self:delta(raw)
end

-- Claude's own signatures are told bare, as Anthropic does: the next request may go there as it is.
local function without_own_mark(signature)
  return (gsub(signature, "^anthropic:", ""))
end

function Messages:sign(signature)
  self:open_delta("signature_delta", "signature")
  self:delta(signature)
  self.is_signed = true
end

function Messages:signature(raw)
  self:open_thinking()
  self:sign(without_own_mark(raw))
  self:close_block()
end

function Messages:redacted(raw)
  self:settle_calls()
  self:open_block("redacted_thinking", '{"type":"redacted_thinking","data":"' .. raw .. '"}')
  self:close_block()
end

function Messages:write_call(call)
  if call.signature then
    -- Not signature(): the call has been opened already.
    if self.block ~= "thinking" then
      self:open_thinking_block()
    end
    self:sign(call.signature)
  end
  self:open_block(
    "tool_use",
    '{"type":"tool_use","id":"' .. call_id(call) .. '","name":"' .. call.name .. '","input":{}}'
  )
  self:open_delta("input_json_delta", "partial_json")
end

function Messages:write_arguments(_, raw)
  self:delta(raw)
end

function Messages:close_call()
  self:close_block()
end

function Messages:ping()
  if self.started then
    self:event("ping", "")
  else
    Writer.ping(self)
  end
end

function Messages:done()
  self:start()
  self:settle_calls()
  self:close_block()
  self:event(
    "message_delta",
    ',"delta":{' .. stop(self, self.state) .. '},"usage":' .. TokenUsage.messages(self.counts)
  )
  self:event("message_stop", "")
end

-- The SDK raises an event of this name.
function Messages:fail(problem)
  self:write("event: error\ndata: " .. Errors.anthropic(problem, self.context) .. "\n\n")
end

-- ── Whole ──

-- The arguments of a call as an object, in the provider's own order of members.
local function input_of(part)
  local text = Json.decode('"' .. concat(part.pieces) .. '"')
  if text == "" then
    return "{}"
  end
  if not Json.object(Json.decode(text)) then
    error({ problem = "the arguments of a tool call are no JSON object" }, 0)
  end
  return text
end

local BLOCKS = {
  text = function(part)
    return '{"type":"text","text":"' .. concat(part.pieces) .. '"}'
  end,
  reasoning = function(part)
    return '{"type":"thinking","thinking":"'
      .. concat(part.pieces)
      .. '","signature":"'
      .. without_own_mark(part.signature or Writer.UNSIGNED)
      .. '"}'
  end,
  redacted = function(part)
    return '{"type":"redacted_thinking","data":"' .. part.pieces[1] .. '"}'
  end,
  tool = function(part)
    local call = part.call
    local signature = part.call_signature
        and '{"type":"thinking","thinking":"","signature":"' .. part.call_signature .. '"},'
      or ""
    return signature
      .. '{"type":"tool_use","id":"'
      .. call_id(call)
      .. '","name":"'
      .. call.name
      .. '","input":'
      .. input_of(part)
      .. "}"
  end,
}
BLOCKS.refusal = BLOCKS.text

function Messages.whole(answer, context)
  local choice, blocks = answer.choices[1], {}
  for i, part in ipairs(choice.parts) do
    blocks[i] = BLOCKS[part.kind](part)
    choice.refused = choice.refused or part.kind == "refusal"
  end
  return message_head(context)
    .. concat(blocks, ",")
    .. "],"
    .. stop(answer, choice)
    .. ',"usage":'
    .. TokenUsage.messages(answer.counts)
    .. "}"
end

return Messages

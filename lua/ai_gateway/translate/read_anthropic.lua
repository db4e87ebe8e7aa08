-- Anthropic messages: events of a stream, and the whole object. Blocks that only Anthropic has (its own tools and what
-- they found) are left out.

local Errors = require("ai_gateway.translate.errors")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local Json = require("ai_gateway.json")
local Reader = require("ai_gateway.translate.reader")
local TokenUsage = require("ai_gateway.translate.token_usage")

-- Clients send signatures back. Marked, none is ever shown to a provider that could not read it (agent/translation).
local SIGNED = "anthropic:"

local raw_of, text_of, object, list, null = Reader.raw, Json.text, Json.object, Json.list, Json.null

local Anthropic = Reader.extend({ decode_options = { raw_members = { input = true } } })

function Anthropic.new(writer)
  local reader = Reader.init(setmetatable({}, Anthropic), writer)
  reader.used = {} -- the usage object, as it grows
  reader.blocks = {} -- tool calls by index: { key, has_arguments }
  return reader
end

function Anthropic:read_usage(usage)
  for name, value in pairs(object(usage) or {}) do
    if value ~= null then
      self.used[name] = value
    end
  end
  self.writer:usage(TokenUsage.of_anthropic(self.used))
end

function Anthropic:read_stop(said)
  local reason = text_of(said.stop_reason)
  if reason then
    self.stopped = true
    self.writer:finish(FinishReasons.of_anthropic(reason), raw_of(said.stop_sequence))
  end
end

-- The text of an input that says something: an object with members.
local function input_text(input)
  return type(input) == "table" and input ~= null and not string.find(input.text, "^{%s*}$") and input.text or nil
end

-- A block begins, or is told whole.
function Anthropic:begin_block(index, block)
  local writer, kind = self.writer, block.type
  if kind == "text" and raw_of(block.text) then
    writer:text(raw_of(block.text))
  elseif kind == "thinking" then
    if raw_of(block.thinking) then
      writer:reasoning(raw_of(block.thinking))
    end
    if raw_of(block.signature) then
      writer:signature(SIGNED .. raw_of(block.signature))
    end
  elseif kind == "redacted_thinking" and raw_of(block.data) then
    writer:redacted(raw_of(block.data))
  elseif kind == "tool_use" then
    local call = { key = "block " .. index }
    self.blocks[index] = call
    writer:tool(call.key, raw_of(block.id), raw_of(block.name) or "")
    local input = input_text(block.input)
    if input then
      call.has_arguments = true
      writer:arguments(call.key, Json.escape(input))
    end
  end
end

function Anthropic:end_block(index)
  local call = self.blocks[index]
  if call and not call.has_arguments then
    self.writer:arguments(call.key, "{}")
  end
  self.blocks[index] = nil
end

function Anthropic:delta(index, delta, data)
  local writer, kind, shape = self.writer, delta.type, self.shape
  if kind == "text_delta" then
    if raw_of(delta.text) then
      writer:text(raw_of(delta.text))
      shape:learn(data, "text", delta.text, writer.text)
    end
  elseif kind == "thinking_delta" then
    if raw_of(delta.thinking) then
      writer:reasoning(raw_of(delta.thinking))
      shape:learn(data, "thinking", delta.thinking, writer.reasoning)
    end
  elseif kind == "signature_delta" then
    if raw_of(delta.signature) then
      writer:signature(SIGNED .. raw_of(delta.signature))
    end
  elseif kind == "input_json_delta" then
    local call = self.blocks[index]
    if call and raw_of(delta.partial_json) then
      call.has_arguments = true
      writer:arguments(call.key, raw_of(delta.partial_json))
      shape:learn(data, "partial_json", delta.partial_json, nil, call.key)
    end
  end
end

local EVENTS = {}

function EVENTS.message_start(self, document)
  local message = object(document.message) or {}
  self:read_usage(message.usage)
  self.writer:start()
end

function EVENTS.content_block_start(self, document)
  self.writer:start()
  self:begin_block(Json.count(document.index) or 0, object(document.content_block) or {})
end

function EVENTS.content_block_delta(self, document, data)
  self:delta(Json.count(document.index) or 0, object(document.delta) or {}, data)
end

function EVENTS.content_block_stop(self, document)
  self:end_block(Json.count(document.index) or 0)
end

function EVENTS.message_delta(self, document)
  self:read_usage(document.usage)
  self:read_stop(object(document.delta) or {})
end

function EVENTS.message_stop(self)
  self:done()
end

function EVENTS.ping(self)
  self.writer:ping()
end

-- Events of a kind that is not known yet are skipped, as Anthropic asks.
function Anthropic:event(document, data)
  if document.type == "error" or object(document.error) then
    self:fail(Errors.of_document(document, 0) or Errors.of_provider("The provider reports an error."))
    return
  end
  local handle = EVENTS[document.type]
  if handle then
    handle(self, document, data)
  end
end

function Anthropic:document(document)
  if self:is_error(document) then
    return
  elseif document.type ~= "message" then
    error({ problem = "the provider's answer is no message" }, 0)
  end
  self:read_usage(document.usage)
  self.writer:start()
  for index, block in ipairs(list(document.content)) do
    self:begin_block(index, object(block) or {})
    self:end_block(index)
  end
  self:read_stop(document)
  self:done()
end

return Anthropic

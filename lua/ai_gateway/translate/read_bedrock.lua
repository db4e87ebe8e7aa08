-- Amazon Bedrock's Converse: the whole object, and the messages of an event stream (event_frames.lua). A stream tells
-- why the model stopped in messageStop, and what was used behind it, in metadata. Blocks that only Bedrock has
-- (citations, images, what a guardrail found) are left out.

local Errors = require("ai_gateway.translate.errors")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local Json = require("ai_gateway.json")
local Reader = require("ai_gateway.translate.reader")
local TokenUsage = require("ai_gateway.translate.token_usage")

-- Of Bedrock's models Claude signs what it thought, and its signatures are good wherever it runs (Anthropic, "Extended
-- thinking"). Clients send them back; marked, none is ever shown to a provider that could not read it.
local SIGNED = "anthropic:"
local SIGNATURE_BYTES_MAX = 1 << 20 -- of one block; it comes in pieces, and is worth something only as a whole

local concat = table.concat
local raw_of, text_of, object, list = Reader.raw, Json.text, Json.object, Json.list

-- A tool's input is an object in a document; in a stream it is a piece of one, a string.
local Bedrock = Reader.extend({ decode_options = { raw_members = { input = true } } })

function Bedrock.new(writer)
  local reader = Reader.init(setmetatable({}, Bedrock), writer)
  reader.calls = {} -- by the index of their blocks: { key, has_arguments }
  reader.signatures = {} -- likewise: pieces, and how many bytes they are
  return reader
end

function Bedrock:read_usage(document)
  local usage = object(document.usage)
  if usage then
    self.writer:usage(TokenUsage.of_bedrock(usage))
  end
end

function Bedrock:read_stop(document)
  local reason = text_of(document.stopReason)
  if not reason then
    return
  elseif FinishReasons.BEDROCK_FAILURES[reason] then
    self:fail(Errors.of_provider("The model's answer was unusable: " .. reason .. "."))
    return
  end
  self.stopped = true
  self.writer:finish(FinishReasons.of_bedrock(reason))
end

function Bedrock:begin_call(index, called)
  local call = { key = "block " .. index }
  self.calls[index] = call
  self.writer:tool(call.key, raw_of(called.toolUseId), raw_of(called.name) or "")
  return call
end

function Bedrock:redacted(content)
  if raw_of(content) then
    self.writer:redacted(raw_of(content))
  end
end

function Bedrock:end_block(index)
  local call, signature = self.calls[index], self.signatures[index]
  self.calls[index], self.signatures[index] = nil, nil
  if signature then
    self.writer:signature(SIGNED .. concat(signature))
  end
  if call and not call.has_arguments then
    self.writer:arguments(call.key, "{}")
  end
end

-- ── A stream ──

function Bedrock:hold_signature(index, raw)
  local pieces = self.signatures[index] or { bytes = 0 }
  self.signatures[index] = pieces
  pieces[#pieces + 1] = raw
  pieces.bytes = pieces.bytes + #raw
  if pieces.bytes > SIGNATURE_BYTES_MAX then
    error({ problem = "a signature is longer than " .. SIGNATURE_BYTES_MAX .. " bytes" }, 0)
  end
end

function Bedrock:reasoning_delta(index, told, data)
  local writer = self.writer
  if raw_of(told.text) then
    writer:reasoning(raw_of(told.text))
    self.shape:learn(data, "text", told.text, writer.reasoning)
  end
  if raw_of(told.signature) then
    self:hold_signature(index, raw_of(told.signature))
  end
  self:redacted(told.redactedContent)
end

local EVENTS = {}

function EVENTS.messageStart(self)
  self.writer:start()
end

function EVENTS.contentBlockStart(self, document, index)
  local called = object((object(document.start) or {}).toolUse)
  self.writer:start()
  if called then
    self:begin_call(index, called)
  end
end

function EVENTS.contentBlockDelta(self, document, index, data)
  local delta, writer = object(document.delta) or {}, self.writer
  local called, reasoning = object(delta.toolUse), object(delta.reasoningContent)
  if called then
    local call = self.calls[index]
    if call and raw_of(called.input) then
      call.has_arguments = true
      writer:arguments(call.key, raw_of(called.input))
      self.shape:learn(data, "input", called.input, nil, call.key)
    end
  elseif reasoning then
    self:reasoning_delta(index, reasoning, data)
  elseif raw_of(delta.text) then
    writer:text(raw_of(delta.text))
    self.shape:learn(data, "text", delta.text, writer.text)
  end
end

function EVENTS.contentBlockStop(self, _, index)
  self:end_block(index)
end

function EVENTS.messageStop(self, document)
  self:read_stop(document)
end

function EVENTS.metadata(self, document)
  self:read_usage(document)
  if self.stopped then
    self:done()
  end
end

-- Events of a kind that is not known are skipped.
function Bedrock:event(document, data)
  local handle = EVENTS[self.kind]
  if handle then
    handle(self, document, Json.count(document.contentBlockIndex) or 0, data)
  end
end

function Bedrock:fail_as(name, message)
  self:fail(Errors.of_document({ code = name, message = message or "The provider reports an error." }, 0))
end

function Bedrock:frame(headers, payload)
  local kind = headers[":message-type"]
  if self.ended then
    return
  elseif kind == "exception" then
    local document = object((Json.decode(payload))) or {}
    self:fail_as(headers[":exception-type"], text_of(document.message) or text_of(document.Message))
  elseif kind == "error" then
    self:fail_as(headers[":error-code"], headers[":error-message"])
  else
    self.kind = headers[":event-type"]
    self:data(payload)
  end
end

-- ── A document ──

function Bedrock:reasoning_block(reasoning)
  local writer, told = self.writer, object(reasoning.reasoningText) or {}
  if raw_of(told.text) then
    writer:reasoning(raw_of(told.text))
  end
  if raw_of(told.signature) then
    writer:signature(SIGNED .. raw_of(told.signature))
  end
  self:redacted(reasoning.redactedContent)
end

function Bedrock:block(index, block)
  local called, reasoning = object(block.toolUse), object(block.reasoningContent)
  if called then
    local call = self:begin_call(index, called)
    local input = type(called.input) == "table" and called.input.text
    if input then
      call.has_arguments = true
      self.writer:arguments(call.key, Json.escape(input))
    end
    self:end_block(index)
  elseif reasoning then
    self:reasoning_block(reasoning)
  elseif raw_of(block.text) then
    self.writer:text(raw_of(block.text))
  end
end

function Bedrock:document(document)
  local message = object((object(document.output) or {}).message)
  if not message then
    local problem = Errors.of_document(document, 0)
    if not problem then
      error({ problem = "the provider's answer has no message" }, 0)
    end
    self:fail(problem)
    return
  end
  self:read_usage(document)
  self.writer:start()
  for index, block in ipairs(list(message.content)) do
    self:block(index, object(block) or {})
  end
  self:read_stop(document)
  self:done()
end

return Bedrock

-- Gemini's GenerateContentResponse: one document, or the events of a stream, each of them such a document with more
-- parts. A stream has no last event of its own: it is whole when it told a finishReason.

local Errors = require("ai_gateway.translate.errors")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local Json = require("ai_gateway.json")
local Reader = require("ai_gateway.translate.reader")
local TokenUsage = require("ai_gateway.translate.token_usage")

-- Clients send signatures back. Marked, none is ever shown to a provider that could not read it (agent/translation).
local SIGNED = "gemini:"

local raw_of, text_of, object, list = Reader.raw, Json.text, Json.object, Json.list

local Gemini = Reader.extend({ decode_options = { raw_members = { args = true } } })

function Gemini.new(writer)
  local reader = Reader.init(setmetatable({}, Gemini), writer)
  reader.call_count = 0
  reader.finished = false
  return reader
end

function Gemini:read_usage(document)
  local usage = object(document.usageMetadata)
  if usage then
    self.usage_event = nil
    self.writer:usage(TokenUsage.of_gemini(usage))
  end
end

function Gemini:call(called, signature)
  local writer = self.writer
  self.call_count = self.call_count + 1
  local args = type(called.args) == "table" and called.args.text or "{}"
  writer:tool(self.call_count, raw_of(called.id), raw_of(called.name) or "", signature)
  writer:arguments(self.call_count, Json.escape(args))
end

-- Code that Gemini ran itself, and pictures, have no place in the clients' dialects.
function Gemini:part(part)
  local writer = self.writer
  local text, called = raw_of(part.text), object(part.functionCall)
  local signature = raw_of(part.thoughtSignature) and SIGNED .. raw_of(part.thoughtSignature)
  if called then
    self:call(called, signature)
  elseif part.thought == true then
    if text then
      writer:reasoning(text)
    end
    if signature then
      writer:signature(signature)
    end
  elseif text then
    writer:text(text)
  end
end

function Gemini:candidate(candidate)
  local index = Json.count(candidate.index) or 0
  if index ~= 0 then
    self.shape:forget() -- what is remembered belongs to the first choice
  end
  if not self.writer:choice(index) then
    return
  end
  local content = object(candidate.content) or {}
  for _, part in ipairs(list(content.parts)) do
    self:part(object(part) or {})
  end
  local reason = text_of(candidate.finishReason)
  if reason and reason ~= "FINISH_REASON_UNSPECIFIED" then
    if FinishReasons.GEMINI_FAILURES[reason] then
      local message = text_of(candidate.finishMessage) or ("The model's answer was unusable: " .. reason .. ".")
      self:fail(Errors.of_provider(message))
      return
    end
    self.finished = true
    self.writer:finish(FinishReasons.of_gemini(reason))
  end
end

-- Returns whether there was anything of an answer in it.
function Gemini:read(document)
  if self:is_error(document) then
    return true
  end
  self:read_usage(document)
  self.writer:start()
  local candidates = list(document.candidates)
  for _, candidate in ipairs(candidates) do
    self:candidate(object(candidate) or {})
  end
  local feedback = object(document.promptFeedback)
  if feedback and text_of(feedback.blockReason) then
    self.finished = true
    self.writer:choice(0)
    self.writer:finish("content_filter")
    return true
  end
  return #candidates > 0
end

function Gemini:learn(document, data)
  local candidates = list(document.candidates)
  local candidate = object(candidates[1])
  local content = candidate and object(candidate.content)
  local parts = content and list(content.parts)
  local part = parts and object(parts[1])
  if not part or #candidates ~= 1 or #parts ~= 1 or document.promptFeedback or candidate.finishReason then
    return
  end
  if raw_of(part.text) and not part.functionCall and not part.thoughtSignature then
    if (Json.count(candidate.index) or 0) == 0 then
      local writer = self.writer
      self.shape:learn(data, "text", part.text, part.thought == true and writer.reasoning or writer.text)
    end
  end
end

function Gemini:event(document, data)
  self:read(document)
  self:learn(document, data)
end

function Gemini:finish()
  if self.ended then
    return
  end
  self:read_skipped_usage()
  if self.finished then
    self.writer:choice(0)
    self:done()
  else
    self:cut()
  end
end

function Gemini:document(document)
  if not self:read(document) then
    error({ problem = "the provider's answer has no candidates" }, 0)
  end
  self.finished = true
  self:finish()
end

return Gemini

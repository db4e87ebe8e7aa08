-- Translates a provider's response into the dialect that the client speaks, piece by piece. Pure: strings in, strings
-- out. docs/translation-responses.md says what becomes of what.
--
--   local translation = Translate.new("messages:openai:sse", args, status, content_type)
--   translation:feed(piece) -> what can go on now      translation:finish() -> the rest
--
-- args is a JSON object: id, model, created, include_usage, json_tool, tool_names, encoding_format, echo.

local match, concat = string.match, table.concat

local ContentType = require("ai_gateway.content_type")
local Collect = require("ai_gateway.translate.collect")
local Embeddings = require("ai_gateway.translate.embeddings")
local Errors = require("ai_gateway.translate.errors")
local EventFrames = require("ai_gateway.translate.event_frames")
local EventStream = require("ai_gateway.translate.event_stream")
local Json = require("ai_gateway.json")

local DOCUMENT_BYTES_MAX = 32 << 20 -- a longer answer that is not streamed is an error
local ERROR_BYTES_MAX = 65536 -- of an error's body; what comes after is not read
local SSE, JSON = "text/event-stream", "application/json"

local READERS = {
  openai = require("ai_gateway.translate.read_openai"),
  anthropic = require("ai_gateway.translate.read_anthropic"),
  gemini = require("ai_gateway.translate.read_gemini"),
  bedrock = require("ai_gateway.translate.read_bedrock"),
}

local WRITERS = {
  chat = require("ai_gateway.translate.write_chat"),
  completions = require("ai_gateway.translate.write_completions"),
  messages = require("ai_gateway.translate.write_messages"),
  responses = require("ai_gateway.translate.write_responses"),
}

-- A provider that speaks the client's dialect is not translated.
local OWN_DIALECT = { openai = "chat", anthropic = "messages" }

local Translate = {}
Translate.__index = Translate

local function read_context(args, provider)
  local said = Json.object(Json.decode(args or "")) or {}
  return {
    id = Json.escape(Json.text(said.id) or "unknown"),
    model = Json.encode(Json.text(said.model) or ""),
    created = Json.count(said.created) or 0,
    include_usage = said.include_usage == true,
    json_tool = Json.text(said.json_tool),
    tool_names = Json.object(said.tool_names) or {},
    encoding_format = Json.text(said.encoding_format),
    echo = Json.object(said.echo),
    says_openai = provider == "openai",
  }
end

-- ── How an answer is taken in ──

local Whole = {}
Whole.__index = Whole

-- Collects a document; at its end `translate(text)` says what it is to the client.
local function new_whole(bytes_max, cuts, translate)
  return setmetatable({ parts = {}, bytes = 0, bytes_max = bytes_max, cuts = cuts, translate = translate }, Whole)
end

function Whole:feed(piece)
  self.bytes = self.bytes + #piece
  if self.bytes <= self.bytes_max then
    self.parts[#self.parts + 1] = piece
  elseif not self.cuts then
    self.parts = {}
    error({ problem = "the answer is longer than " .. self.bytes_max .. " bytes" }, 0)
  end
  return ""
end

function Whole:finish()
  return self.translate(concat(self.parts))
end

-- ── What comes out ──

function Translate:render_error(problem)
  if self.client == "messages" then
    return Errors.anthropic(problem, self.context)
  end
  return Errors.openai(problem, self.context.says_openai)
end

-- The answer that was collected, or the problem there was.
function Translate:collected(writer)
  if not writer.problem and not writer.complete then
    writer.problem = Errors.of_provider("The provider's answer ended before its end.")
  end
  if writer.problem then
    self.failed = true
    return self:render_error(writer.problem)
  end
  return WRITERS[self.client].whole(writer, self.context)
end

function Translate:take_in_error(status)
  self.content_type = JSON
  self.intake = new_whole(ERROR_BYTES_MAX, true, function(text)
    return self:render_error(Errors.of_body(text, status))
  end)
end

function Translate:take_in_embeddings()
  self.content_type = JSON
  self.intake = new_whole(DOCUMENT_BYTES_MAX, false, function(text)
    return Embeddings.whole(text, self.provider, self.context)
  end)
end

-- What takes apart the stream that the provider sends; nil for a document.
local function stream_of(content_type, reader)
  if ContentType.is_event_stream(content_type) then
    return EventStream
  end
  return reader.frame and ContentType.is_event_frames(content_type) and EventFrames or nil
end

-- Reads as the provider sends, writes as the client asked: the two may differ.
function Translate:take_in_answer(content_type, wants_events)
  local writer = wants_events and WRITERS[self.client].new(self.context) or Collect.new(self.context)
  local reader = READERS[self.provider].new(writer)
  self.reader = reader
  self.content_type = wants_events and SSE or JSON
  self.writer = wants_events and writer or nil
  local Stream = stream_of(content_type, reader)
  if Stream then
    local stream = Stream.new(reader)
    self.intake = {
      feed = function(_, piece)
        stream:feed(piece)
        return wants_events and writer:take() or ""
      end,
      finish = function()
        stream:finish()
        reader:finish()
        return wants_events and writer:take() or self:collected(writer)
      end,
    }
  else
    self.intake = new_whole(DOCUMENT_BYTES_MAX, false, function(text)
      reader:document(reader:decode(text))
      return wants_events and writer:take() or self:collected(writer)
    end)
  end
end

-- Returns nil when there is nothing to translate. `spec` is `<client endpoint>:<provider dialect>:<json or sse>`; the
-- last is what the client gets.
function Translate.new(spec, args, status, content_type)
  local client, provider, format = match(spec or "", "^(%l+):([%l-]+):(%l+)$")
  local is_embeddings = client == "embeddings"
  if is_embeddings and not Embeddings.reads(provider) then
    return nil
  elseif not is_embeddings and not (WRITERS[client] and READERS[provider]) then
    return nil
  elseif OWN_DIALECT[provider] == client then
    return nil
  end
  local translation =
    setmetatable({ client = client, provider = provider, context = read_context(args, provider) }, Translate)
  if status >= 400 then
    translation:take_in_error(status)
  elseif status < 200 or status > 299 then
    return nil
  elseif is_embeddings then
    translation:take_in_embeddings()
  else
    translation:take_in_answer(content_type, format == "sse")
  end
  return translation
end

-- A fault in the middle: the client is told in its own dialect, and what comes afterwards is dropped.
function Translate:fault(fault)
  local reason = type(fault) == "table" and fault.problem or "the answer could not be translated"
  local problem = Errors.of_provider("The provider's answer cannot be used: " .. reason .. ".")
  self.failed = true
  if not self.writer then
    return self:render_error(problem)
  end
  self.reader:fail(problem)
  return self.writer:take()
end

function Translate:guarded(step, piece)
  if self.failed then
    return ""
  end
  local intake = self.intake
  local ok, text = pcall(intake[step], intake, piece)
  if ok then
    return text
  end
  self.bug = type(text) ~= "table" and text or nil
  return self:fault(text)
end

-- What the client gets now; "" when nothing.
function Translate:feed(piece)
  return self:guarded("feed", piece)
end

-- The response came to its end. (One whose connection broke never gets here: it breaks for the client too.)
function Translate:finish()
  return self:guarded("finish")
end

return Translate

-- OpenAI chat completions, as OpenAI and those who follow it send them. What they do differently:
--   reasoning is `reasoning_content` (DeepSeek, vLLM, xAI) or `reasoning` (OpenRouter, Groq, Ollama), or a part of
--   `content` as a list (Mistral); usage comes in a chunk of its own, in the last, in every one, or in `x_groq`;
--   tool calls may lack their index or repeat it, and bring their arguments as an object; [DONE] may be missing.

local Errors = require("ai_gateway.translate.errors")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local Json = require("ai_gateway.json")
local Reader = require("ai_gateway.translate.reader")
local TokenUsage = require("ai_gateway.translate.token_usage")

local raw_of, text_of, object, list, null = Reader.raw, Json.text, Json.object, Json.list, Json.null

local OpenAi = Reader.extend({ decode_options = { raw_members = { arguments = true } } })

function OpenAi.new(writer)
  local reader = Reader.init(setmetatable({}, OpenAi), writer)
  reader.choices = {} -- by index: { calls, count, last, finished }
  return reader
end

function OpenAi:read_usage(document)
  local x_groq = object(document.x_groq)
  local usage = object(document.usage) or x_groq and object(x_groq.usage)
  local counts = usage and TokenUsage.of_openai(usage)
  if counts then
    self.usage_event = nil
    self.writer:usage(counts)
  end
end

-- The call that a piece belongs to. Its key is new for another index, and for another id at the same index.
local function call_of(choice, piece, position, is_whole)
  local index = Json.count(piece.index)
  local id = text_of(piece.id)
  if id == "" then
    id = nil
  end
  local slot = index or (is_whole and position) or (id and "id " .. id) or choice.last_slot or 0
  local call = choice.calls[slot]
  local is_new = not call or (id and call.id and id ~= call.id)
  if is_new then
    choice.count = choice.count + 1
    call = { key = choice.index .. ":" .. choice.count, id = id }
    choice.calls[slot] = call
    choice.all[choice.count] = call
  end
  choice.last_slot = slot
  return call, is_new
end

local function arguments_of(value)
  if text_of(value) then
    return raw_of(value)
  elseif type(value) == "table" and value ~= null then
    return Json.escape(value.text) -- an object, kept as it was written
  end
end

function OpenAi:tool_calls(choice, pieces, is_whole)
  local writer = self.writer
  for position, piece in ipairs(pieces) do
    piece = object(piece) or {}
    local called = object(piece["function"]) or {}
    local call, is_new = call_of(choice, piece, position, is_whole)
    if is_new then
      local extra = object(piece.extra_content)
      local google = extra and object(extra.google)
      local signed = google and raw_of(google.thought_signature)
      local signature = signed and "gemini:" .. signed
      writer:tool(call.key, raw_of(piece.id), raw_of(called.name) or "", signature)
    end
    local arguments = arguments_of(called.arguments)
    if arguments then
      call.has_arguments = true
      writer:arguments(call.key, arguments)
    end
  end
end

-- `content` as a list of parts (Mistral).
function OpenAi:parts(parts, tell)
  for _, part in ipairs(parts) do
    part = object(part) or {}
    if part.type == "thinking" then
      self:parts(list(part.thinking), self.writer.reasoning)
    elseif raw_of(part.text) then
      tell(self.writer, raw_of(part.text))
    end
  end
end

function OpenAi:finished(choice, said)
  choice.finished = true
  for _, call in ipairs(choice.all) do
    if not call.has_arguments then
      self.writer:arguments(call.key, "{}")
    end
  end
  -- vLLM tells which stop sequence it was.
  local sequence = raw_of(said.stop_reason)
  if sequence and said.finish_reason == "stop" then
    self.writer:finish("stop_sequence", sequence)
  else
    self.writer:finish(FinishReasons.of_openai(said.finish_reason))
  end
end

-- A message or a piece of one.
function OpenAi:choice(said, is_whole)
  local index = Json.count(said.index) or 0
  if index ~= 0 then
    self.shape:forget() -- what is remembered belongs to the first choice
  end
  if not self.writer:choice(index) then
    return
  end
  local choice = self.choices[index] or { index = index, calls = {}, count = 0, all = {} }
  self.choices[index] = choice
  local delta = object(said.delta) or object(said.message) or {}
  local writer = self.writer
  local reasoning = raw_of(delta.reasoning_content) or raw_of(delta.reasoning)
  if reasoning then
    writer:reasoning(reasoning)
  end
  local content = raw_of(delta.content) or raw_of(said.text)
  if content then
    writer:text(content)
  else
    self:parts(list(delta.content), writer.text)
  end
  local refusal = raw_of(delta.refusal)
  if refusal then
    writer:refusal(refusal)
  end
  self:tool_calls(choice, list(delta.tool_calls), is_whole)
  local old_call = object(delta.function_call)
  if old_call then
    local piece = { index = 0, ["function"] = old_call }
    self:tool_calls(choice, { piece }, is_whole)
  end
  local reason = text_of(said.finish_reason)
  if reason and reason ~= "" then
    self:finished(choice, said)
  end
end

local DELTAS = { "content", "reasoning_content", "reasoning" }
local METHODS = { content = "text", reasoning_content = "reasoning", reasoning = "reasoning" }

-- Remembers the event when it is a piece of text, reasoning or arguments and nothing else.
function OpenAi:learn(document, data)
  local choices = list(document.choices)
  local said = object(choices[1])
  local delta = said and object(said.delta)
  if not delta or #choices ~= 1 or (Json.count(said.index) or 0) ~= 0 or text_of(said.finish_reason) then
    return
  end
  local found
  for _, name in ipairs(DELTAS) do
    if raw_of(delta[name]) then
      if found then
        return
      end
      found = name
    end
  end
  local calls = list(delta.tool_calls)
  if raw_of(delta.refusal) or object(delta.function_call) or #list(delta.content) > 0 then
    return
  elseif found and #calls == 0 then
    self.shape:learn(data, found, delta[found], self.writer[METHODS[found]])
  elseif not found and #calls == 1 then
    local call = object(calls[1]) or {}
    local called = object(call["function"]) or {}
    local known = self.choices[0].calls[Json.count(call.index) or -1]
    if known and text_of(called.arguments) and not raw_of(call.id) and not raw_of(called.name) then
      self.shape:learn(data, "arguments", called.arguments, nil, known.key)
    end
  end
end

function OpenAi:data(data)
  if data == "[DONE]" then
    self:finish(true)
  else
    Reader.data(self, data)
  end
end

function OpenAi:event(document, data)
  if self:is_error(document) then
    return
  elseif document.object == "error" then -- vLLM
    self:fail(Errors.of_document(document, 0))
    return
  end
  self.writer:start()
  self:read_usage(document)
  local choices = list(document.choices)
  for _, said in ipairs(choices) do
    self:choice(object(said) or {}, false)
  end
  self:learn(document, data)
end

-- Without [DONE] a stream is whole when the model had stopped.
function OpenAi:finish(has_end)
  if self.ended then
    return
  end
  self:read_skipped_usage()
  local finished = has_end and next(self.choices) ~= nil
  for _, choice in pairs(self.choices) do
    if choice.finished then
      finished = true
    elseif not has_end then
      finished = false
      break
    end
  end
  if finished then
    self.writer:choice(0)
    self:done()
  else
    self:cut()
  end
end

function OpenAi:document(document)
  if self:is_error(document) then
    return
  end
  local choices = list(document.choices)
  if #choices == 0 then
    error({ problem = "the provider's answer has no choices" }, 0)
  end
  self.writer:start()
  self:read_usage(document)
  for _, said in ipairs(choices) do
    self:choice(object(said) or {}, true)
  end
  self.writer:choice(0)
  self:done()
end

return OpenAi

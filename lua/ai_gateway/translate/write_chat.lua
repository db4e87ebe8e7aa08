-- OpenAI chat completions, for the client: chunks of a stream, and the whole object.
-- Reasoning goes into `reasoning_content`, the member that most who speak this dialect use.

local concat = table.concat

local ChunkWriter = require("ai_gateway.translate.chunk_writer")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local TokenUsage = require("ai_gateway.translate.token_usage")

local Chat = ChunkWriter.extend({ content_type = "text/event-stream", reasons = FinishReasons.CHAT })

-- Gemini wants the signature of a call back; this is where its own OpenAI-compatible endpoint puts it.
local function extra_content(call)
  return call.signature and ',"extra_content":{"google":{"thought_signature":"' .. call.signature .. '"}}' or ""
end

local function call_id(call)
  return call.has_own_id and call.id or "call_" .. call.id
end

-- ── Streams ──

function Chat.new(context)
  local head = 'data: {"id":"chatcmpl-'
    .. context.id
    .. '","object":"chat.completion.chunk","created":'
    .. context.created
    .. ',"model":'
    .. context.model
  return ChunkWriter.init(setmetatable({}, Chat), context, head)
end

-- Everything of a chunk but its text.
function Chat:prepare(state)
  state.open = self.head .. ',"choices":[{"index":' .. state.index .. ',"delta":{'
  state.close = '},"logprobs":null,"finish_reason":null}]' .. self.tail
  state.text_open, state.text_close = state.open .. '"content":"', '"' .. state.close
  state.reasoning_open = state.open .. '"reasoning_content":"'
  state.finish_open = state.open .. '},"logprobs":null,"finish_reason":"'
end

function Chat:begin(state)
  state.begun = true
  self:write(state.open .. '"role":"assistant","content":"","refusal":null' .. state.close)
end

function Chat:start()
  local first = self.choices[0]
  if not first.begun then
    self:begin(first)
  end
end

function Chat:text(raw)
  local state, count = self.state, self.count + 1
  self.out[count] = state.text_open .. raw .. state.text_close
  self.count = count
end

function Chat:reasoning(raw)
  local state, count = self.state, self.count + 1
  self.out[count] = state.reasoning_open .. raw .. state.text_close
  self.count = count
end

function Chat:refusal(raw)
  self:write(self.state.open .. '"refusal":"' .. raw .. self.state.text_close)
end

function Chat:write_call(call)
  self:write(
    self.state.open
      .. '"tool_calls":[{"index":'
      .. call.index
      .. ',"id":"'
      .. call_id(call)
      .. '","type":"function","function":{"name":"'
      .. call.name
      .. '","arguments":""}'
      .. extra_content(call)
      .. "}]"
      .. self.state.close
  )
end

function Chat:write_arguments(call, raw)
  local state, count = self.state, self.count + 1
  self.out[count] = state.open
    .. '"tool_calls":[{"index":'
    .. call.index
    .. ',"function":{"arguments":"'
    .. raw
    .. '"}}]'
    .. state.close
  self.count = count
end

-- ── Whole ──

local function joined(parts, kind)
  local pieces
  for _, part in ipairs(parts) do
    if part.kind == kind then
      pieces = pieces or {}
      pieces[#pieces + 1] = concat(part.pieces)
    end
  end
  return pieces and concat(pieces)
end

local function string_or_null(raw)
  return raw and '"' .. raw .. '"' or "null"
end

local function tool_calls(parts)
  local calls = {}
  for _, part in ipairs(parts) do
    if part.kind == "tool" then
      calls[#calls + 1] = '{"id":"'
        .. call_id(part.call)
        .. '","type":"function","function":{"name":"'
        .. part.call.name
        .. '","arguments":"'
        .. concat(part.pieces)
        .. '"}'
        .. extra_content(part.call)
        .. "}"
    end
  end
  return #calls > 0 and ',"tool_calls":[' .. concat(calls, ",") .. "]" or ""
end

local function whole_choice(answer, choice)
  local parts = choice.parts
  local reasoning = joined(parts, "reasoning")
  return '{"index":'
    .. choice.index
    .. ',"message":{"role":"assistant","content":'
    .. string_or_null(joined(parts, "text"))
    .. ',"refusal":'
    .. string_or_null(joined(parts, "refusal"))
    .. (reasoning and ',"reasoning_content":"' .. reasoning .. '"' or "")
    .. tool_calls(parts)
    .. '},"logprobs":null,"finish_reason":"'
    .. FinishReasons.CHAT[answer:settled_reason(choice)]
    .. '"}'
end

function Chat.whole(answer, context)
  local choices = {}
  for i, choice in ipairs(answer.choices) do
    choices[i] = whole_choice(answer, choice)
  end
  return '{"id":"chatcmpl-'
    .. context.id
    .. '","object":"chat.completion","created":'
    .. context.created
    .. ',"model":'
    .. context.model
    .. ',"choices":['
    .. concat(choices, ",")
    .. '],"usage":'
    .. TokenUsage.chat(answer.counts)
    .. "}"
end

return Chat

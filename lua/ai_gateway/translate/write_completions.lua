-- OpenAI's older completions, for the client: text alone. Reasoning and tool calls have no place in this dialect.

local concat = table.concat

local ChunkWriter = require("ai_gateway.translate.chunk_writer")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local TokenUsage = require("ai_gateway.translate.token_usage")

local Completions = ChunkWriter.extend({ content_type = "text/event-stream", reasons = FinishReasons.COMPLETIONS })

local function head(context)
  return '{"id":"cmpl-'
    .. context.id
    .. '","object":"text_completion","created":'
    .. context.created
    .. ',"model":'
    .. context.model
end

function Completions.new(context)
  return ChunkWriter.init(setmetatable({}, Completions), context, "data: " .. head(context))
end

function Completions:prepare(state)
  state.open = self.head .. ',"choices":[{"text":"'
  local close = '","index":' .. state.index .. ',"logprobs":null,"finish_reason":'
  state.text_close = close .. "null}]" .. self.tail
  state.finish_open = state.open .. close .. '"'
end

function Completions:text(raw)
  local state, count = self.state, self.count + 1
  self.out[count] = state.open .. raw .. state.text_close
  self.count = count
end

Completions.refusal = Completions.text

function Completions.start() end
function Completions.reasoning() end
function Completions.write_call() end
function Completions.write_arguments() end

function Completions.whole(answer, context)
  local choices = {}
  for i, choice in ipairs(answer.choices) do
    local pieces = {}
    for _, part in ipairs(choice.parts) do
      if part.kind == "text" or part.kind == "refusal" then
        pieces[#pieces + 1] = concat(part.pieces)
      end
    end
    choices[i] = '{"text":"'
      .. concat(pieces)
      .. '","index":'
      .. choice.index
      .. ',"logprobs":null,"finish_reason":"'
      .. FinishReasons.COMPLETIONS[answer:settled_reason(choice)]
      .. '"}'
  end
  return head(context)
    .. ',"choices":['
    .. concat(choices, ",")
    .. '],"usage":'
    .. TokenUsage.chat(answer.counts)
    .. "}"
end

return Completions

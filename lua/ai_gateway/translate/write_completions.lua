-- OpenAI's older completions, for the client: text alone. Reasoning and tool calls have no place in this dialect.

local concat = table.concat

local Errors = require("ai_gateway.translate.errors")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local TokenUsage = require("ai_gateway.translate.token_usage")
local Writer = require("ai_gateway.translate.writer")

local Completions = Writer.extend({ content_type = "text/event-stream" })

local function head(context)
  return '{"id":"cmpl-'
    .. context.id
    .. '","object":"text_completion","created":'
    .. context.created
    .. ',"model":'
    .. context.model
end

function Completions.new(context)
  local completions = Writer.init(setmetatable({}, Completions), context)
  completions.head = "data: " .. head(context)
  completions.tail = (context.include_usage and ',"usage":null' or "") .. "}\n\n"
  completions.choices = { [0] = completions.state }
  completions:prepare(completions.state)
  return completions
end

function Completions:prepare(state)
  state.open = self.head .. ',"choices":[{"text":"'
  state.close = '","index":' .. state.index .. ',"logprobs":null,"finish_reason":'
  state.text_close = state.close .. "null}]" .. self.tail
end

Completions.choice = Writer.choose

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

function Completions:ping()
  self:write(": ping\n\n")
end

function Completions:done()
  local index = 0
  while self.choices[index] do
    local state = self.choices[index]
    local reason = FinishReasons.COMPLETIONS[self:settled_reason(state)]
    self:write(state.open .. state.close .. '"' .. reason .. '"}]' .. self.tail)
    index = index + 1
  end
  if self.context.include_usage then
    self:write(self.head .. ',"choices":[],"usage":' .. TokenUsage.chat(self.counts) .. "}\n\n")
  end
  self:write("data: [DONE]\n\n")
end

function Completions:fail(problem)
  self:write("data: " .. Errors.openai(problem, self.context.says_openai) .. "\n\n")
end

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

-- What OpenAI's dialects of chunks have in common, chat completions and the older completions: several choices, usage
-- in a chunk of its own, and [DONE].

local Errors = require("ai_gateway.translate.errors")
local TokenUsage = require("ai_gateway.translate.token_usage")
local Writer = require("ai_gateway.translate.writer")

local ChunkWriter = {}

-- `head` is how every chunk begins.
function ChunkWriter.init(writer, context, head)
  Writer.init(writer, context)
  writer.head = head
  -- Who asks for usage gets it in a chunk of its own, and null in the others.
  writer.tail = (context.include_usage and ',"usage":null' or "") .. "}\n\n"
  writer.choices = { [0] = writer.state }
  writer:prepare(writer.state)
  return writer
end

local function done(self)
  self:start()
  local index = 0
  while self.choices[index] do
    local state = self.choices[index]
    local reason = self.reasons[self:settled_reason(state)]
    self:write(state.finish_open .. reason .. '"}]' .. self.tail)
    index = index + 1
  end
  if self.context.include_usage then
    self:write(self.head .. ',"choices":[],"usage":' .. TokenUsage.chat(self.counts) .. "}\n\n")
  end
  self:write("data: [DONE]\n\n")
end

-- Without [DONE]: SDKs raise what stands under `error`.
local function fail(self, problem)
  self:write("data: " .. Errors.openai(problem, self.context.says_openai) .. "\n\n")
end

-- A class of writers (see Writer.extend), which adds
--   reasons          what the dialect calls each of FinishReasons
--   prepare(state)   as for Writer.choose; fills in `finish_open` too: the last chunk of a choice, up to its reason
function ChunkWriter.extend(class)
  -- Not inherited from a class between: whatever comes from Writer would be found one step later, for every piece.
  class.choice, class.done, class.fail = Writer.choose, done, fail
  return Writer.extend(class)
end

return ChunkWriter

-- Collects what a reader tells, for an answer that goes out whole. A writer's whole(answer, context) makes it JSON.

local Writer = require("ai_gateway.translate.writer")

local Collect = Writer.extend({})

local function new_choice(index)
  local choice = Writer.new_state(index)
  choice.parts = {} -- in order: { kind = "text" | "refusal" | "reasoning" | "redacted" | "tool", pieces, … }
  return choice
end

function Collect.new(context)
  local collect = Writer.init(setmetatable({}, Collect), context)
  collect.choices = { new_choice(0) }
  collect.state = collect.choices[1]
  return collect
end

-- Nothing goes out before the end.
function Collect.start() end
function Collect.ping() end

function Collect:choice(index)
  if self.state.index ~= index then
    local found
    for _, choice in ipairs(self.choices) do
      found = choice.index == index and choice or found
    end
    if not found then
      found = new_choice(index)
      self.choices[#self.choices + 1] = found
    end
    self.state = found
  end
  return true
end

-- The part that is being told, or a new one.
function Collect:part(kind)
  local parts = self.state.parts
  local last = parts[#parts]
  if not last or last.kind ~= kind or last.signature then
    last = { kind = kind, pieces = {} }
    parts[#parts + 1] = last
  end
  return last
end

local function collector(kind)
  return function(self, raw)
    local pieces = self:part(kind).pieces
    pieces[#pieces + 1] = raw
  end
end

Collect.text = collector("text")
Collect.refusal = collector("refusal")
Collect.reasoning = collector("reasoning")

function Collect:signature(raw)
  self:part("reasoning").signature = raw
end

function Collect:redacted(raw)
  local parts = self.state.parts
  parts[#parts + 1] = { kind = "redacted", pieces = { raw } }
end

function Collect:write_call(call)
  local parts = self.state.parts
  local last = parts[#parts]
  call.part = { kind = "tool", call = call, pieces = {} }
  -- Where a dialect signs reasoning, not calls, the signature belongs to the reasoning before the call.
  if call.signature and last and last.kind == "reasoning" and not last.signature then
    last.signature = call.signature
  else
    call.part.call_signature = call.signature
  end
  parts[#parts + 1] = call.part
end

function Collect.write_arguments(_, call, raw)
  local pieces = call.part.pieces
  pieces[#pieces + 1] = raw
end

function Collect:done()
  self.complete = true
end

function Collect:fail(problem)
  self.problem = self.problem or problem
end

return Collect

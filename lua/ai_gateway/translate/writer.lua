-- What stands between providers and clients: a reader (read_<provider>.lua) tells a writer (write_<client>.lua, or
-- collect.lua for answers that are not streamed) what happens, in these words:
--
--   start()                        the provider has begun to answer
--   choice(index)                  what follows belongs to this choice; false when the client's dialect has only one
--   text(raw)  refusal(raw)        a piece of the answer
--   reasoning(raw)                 a piece of what the model thought
--   signature(raw)                 what proves the reasoning just told to its provider
--   redacted(raw)                  reasoning that only its provider can read
--   tool(key, id, name, signature) a tool call begins; `key` is the reader's name for it, id and signature may be nil
--   arguments(key, raw)            a piece of its arguments, which are JSON written as a string
--   usage(counts)                  see token_usage.lua; the last one holds
--   finish(reason, stop_sequence)  see finish_reasons.lua
--   done()                         the provider has ended properly
--   fail(problem)                  it has not: { message, kind, code }, see errors.lua
--   ping()                         it is still there
--
-- `raw` is text as it stands between the quotes of a JSON string. A writer appends what the client gets to `out`.
-- This is what writers have in common: structured output by a forced tool, and tool calls told one after another.

local concat = table.concat

local Json = require("ai_gateway.json")
local FinishReasons = require("ai_gateway.translate.finish_reasons")

local HELD_BYTES_MAX = 16 << 20 -- arguments of tool calls that wait for their turn

local Writer = {}
Writer.__index = Writer

-- Stands for the signature of reasoning that came without: some clients send on only what is signed, and its provider
-- may want it back (agent/translation/reasoning.ts).
Writer.UNSIGNED = "unsigned:"

-- A class of writers, which adds
--   write_call(call)             a tool call begins: { id, name, signature, index }, raw but for the index
--   write_arguments(call, raw)
--   close_call(call)             only when calls_in_turn
--   calls_in_turn                true when the dialect ends one call before the next begins
function Writer.extend(class)
  class.__index = class
  return setmetatable(class, Writer)
end

-- What is kept for each choice.
function Writer.new_state(index)
  return { index = index, calls = {}, call_count = 0 }
end

function Writer.init(writer, context)
  writer.context = context
  writer.out, writer.count = {}, 0
  writer.state = Writer.new_state(0)
  return writer
end

function Writer:write(text)
  local count = self.count + 1
  self.out[count] = text
  self.count = count
end

-- What the client gets now.
function Writer:take()
  local count = self.count
  if count == 0 then
    return ""
  end
  local text = count == 1 and self.out[1] or concat(self.out, "", 1, count)
  self.count = 0
  if count > 64 then
    self.out = {}
  end
  return text
end

function Writer.choice(_, index)
  return index == 0
end

-- For a dialect with several choices: a class sets it as its `choice`. `choices` holds the states by index.
--   prepare(state)   what is kept for a choice is filled in
--   begin(state)     the choice begins; optional
function Writer:choose(index)
  if self.state.index ~= index then
    local state = self.choices[index]
    if not state then
      state = Writer.new_state(index)
      self:prepare(state)
      self.choices[index] = state
      self:begin(state)
    end
    self.state = state
  end
  return true
end

function Writer.begin() end
function Writer.signature() end
function Writer.redacted() end

-- A comment, which clients skip.
function Writer:ping()
  self:write(": ping\n\n")
end

function Writer:usage(counts)
  self.counts = counts
end

function Writer:finish(reason, stop_sequence)
  local state = self.state
  state.reason, state.stop_sequence = reason, stop_sequence
end

-- The reason that the client is told, one of FinishReasons, for a choice.
function Writer.settled_reason(_, state)
  return FinishReasons.settle(state.reason or "stop", state.call_count > 0)
end

-- ── Tool calls ──

-- Whether the arguments of a call are all there: they are then a JSON value.
local function is_complete(call)
  local text = Json.decode('"' .. concat(call.pieces) .. '"')
  return text ~= nil and Json.decode(text) ~= nil
end

function Writer:begin_call(call)
  self.open_call = call
  self:write_call(call)
  for _, raw in ipairs(call.held or {}) do
    self:write_arguments(call, raw)
    call.pieces[#call.pieces + 1] = raw
  end
  call.held = nil
end

-- Tells all calls that wait, and ends the last one: something else begins.
function Writer:settle_calls()
  local waiting = self.waiting
  self.waiting = nil
  if self.open_call then
    self:close_call(self.open_call)
    self.open_call = nil
  end
  for _, call in ipairs(waiting or {}) do
    self:begin_call(call)
    self:close_call(call)
    self.open_call = nil
  end
end

-- The next call's turn, as often as one is complete.
function Writer:advance_calls()
  while self.waiting and is_complete(self.open_call) do
    self:close_call(self.open_call)
    self:begin_call(table.remove(self.waiting, 1))
    self.waiting = self.waiting[1] and self.waiting or nil
  end
end

function Writer:tool(key, id, name, signature)
  local state, context = self.state, self.context
  if name == context.json_tool then
    state.json_key = key
    return
  end
  local call = { name = name, signature = signature, index = state.call_count }
  call.called_as = context.tool_names[name] -- how the client calls a tool that the provider knows by another name
  call.id = id or (context.id .. "_" .. state.index .. "_" .. call.index)
  call.has_own_id = id ~= nil
  state.calls[key], state.call_count = call, state.call_count + 1
  if not self.calls_in_turn then
    self:write_call(call)
    return
  end
  call.pieces = {}
  if not self.open_call then
    self:begin_call(call)
    return
  end
  -- A provider may tell several calls at once, piece by piece. Only complete arguments end a call.
  call.held = {}
  self.waiting = self.waiting or {}
  self.waiting[#self.waiting + 1] = call
  self:advance_calls()
end

function Writer:arguments(key, raw)
  local state = self.state
  if key == state.json_key then
    self:text(raw)
    return
  end
  local call = state.calls[key]
  if not call then
    return
  end
  if not self.calls_in_turn then
    self:write_arguments(call, raw)
    return
  end
  local held_bytes = (self.held_bytes or 0) + #raw
  self.held_bytes = held_bytes
  if held_bytes > HELD_BYTES_MAX then
    error({ problem = "arguments of tool calls are longer than " .. HELD_BYTES_MAX .. " bytes" }, 0)
  end
  if call.held then
    call.held[#call.held + 1] = raw
  elseif call == self.open_call then
    call.pieces[#call.pieces + 1] = raw
    self:write_arguments(call, raw)
    if self.waiting then
      self:advance_calls()
    end
  end
end

return Writer

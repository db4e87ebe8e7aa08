-- OpenAI responses, for the client: events of a stream, and the whole object.
-- The last events of an item repeat it, and the last of the stream repeats everything: so this writer keeps what it
-- wrote, up to a limit; an answer that is longer fails.

local concat = table.concat

local Errors = require("ai_gateway.translate.errors")
local FinishReasons = require("ai_gateway.translate.finish_reasons")
local Json = require("ai_gateway.json")
local ResponseObject = require("ai_gateway.translate.response_object")
local Writer = require("ai_gateway.translate.writer")

local ANSWER_BYTES_MAX = 16 << 20 -- of one answer, with all its items
local PIECES_MAX = 256 -- pieces are joined when there are so many

local Responses = Writer.extend({ content_type = "text/event-stream", calls_in_turn = true })

function Responses.new(context)
  local responses = Writer.init(setmetatable({}, Responses), context)
  responses.sequence = 0
  responses.output = {} -- items that are done, as JSON
  responses.answer_bytes = 0
  return responses
end

function Responses:event(name, members)
  self:write(
    "event: " .. name .. '\ndata: {"type":"' .. name .. '","sequence_number":' .. self.sequence .. members .. "}\n\n"
  )
  self.sequence = self.sequence + 1
end

function Responses:lifecycle(status, event, result)
  result.output = self.output
  self:event("response." .. event, ',"response":' .. ResponseObject.encode(self.context, status, result))
end

function Responses:start()
  if not self.started then
    self.started = true
    self:lifecycle("in_progress", "created", {})
    self:lifecycle("in_progress", "in_progress", {})
  end
end

-- ── The text that is being told ──

function Responses:begin_pieces()
  self.pieces, self.piece_count, self.joined = {}, 0, {}
end

function Responses:keep(raw)
  local count, bytes = self.piece_count + 1, self.answer_bytes + #raw
  self.answer_bytes = bytes
  if bytes > ANSWER_BYTES_MAX then
    error({ problem = "the answer is longer than " .. ANSWER_BYTES_MAX .. " bytes" }, 0)
  end
  self.pieces[count] = raw
  if count == PIECES_MAX then
    self.joined[#self.joined + 1] = concat(self.pieces)
    count = 0
  end
  self.piece_count = count
end

function Responses:kept()
  self.joined[#self.joined + 1] = concat(self.pieces, "", 1, self.piece_count)
  return concat(self.joined)
end

-- ── Items ──

local PREFIXES = { message = "msg_", reasoning = "rs_", call = "fc_", free_text = "ctc_" }

function Responses:open_item(kind, item_json)
  self:start()
  self:close_item("completed")
  local id = PREFIXES[kind] .. self.context.id .. "_" .. #self.output
  self.item = { kind = kind, id = id, index = #self.output, parts = {} }
  self.place = ',"item_id":"' .. id .. '","output_index":' .. self.item.index
  self:event("response.output_item.added", ',"output_index":' .. self.item.index .. ',"item":' .. item_json(id))
end

function Responses:delta_event(name, place, tail)
  self.delta_open = "event: " .. name .. '\ndata: {"type":"' .. name .. '","sequence_number":'
  self.delta_place = place .. ',"delta":"'
  self.delta_close = '"' .. tail .. "}\n\n"
end

function Responses:delta(raw)
  local count, sequence = self.count + 1, self.sequence
  self.out[count] = self.delta_open .. sequence .. self.delta_place .. raw .. self.delta_close
  self.count, self.sequence = count, sequence + 1
  self:keep(raw)
end

-- How parts begin, go on and end: of messages with content_index, of reasoning with summary_index.
local PARTS = {
  text = {
    item = "message",
    index = "content_index",
    added = "response.content_part.added",
    delta = "response.output_text.delta",
    delta_tail = ',"logprobs":[]',
    done = "response.output_text.done",
    done_member = "text",
    part_done = "response.content_part.done",
    encode = ResponseObject.text_part,
  },
  refusal = {
    item = "message",
    index = "content_index",
    added = "response.content_part.added",
    delta = "response.refusal.delta",
    delta_tail = "",
    done = "response.refusal.done",
    done_member = "refusal",
    part_done = "response.content_part.done",
    encode = ResponseObject.refusal_part,
  },
  summary = {
    item = "reasoning",
    index = "summary_index",
    added = "response.reasoning_summary_part.added",
    delta = "response.reasoning_summary_text.delta",
    delta_tail = "",
    done = "response.reasoning_summary_text.done",
    done_member = "text",
    part_done = "response.reasoning_summary_part.done",
    encode = ResponseObject.summary_part,
  },
}

local OPENINGS = {
  message = function(id)
    return ResponseObject.message_item(id, "in_progress", {})
  end,
  reasoning = function(id)
    return ResponseObject.reasoning_item(id, "in_progress", {})
  end,
}

function Responses:open_part(kind)
  local form = PARTS[kind]
  self:settle_calls()
  if self.item and self.item.kind == form.item and not self.item.secret then
    self:close_part()
  else
    self:open_item(form.item, OPENINGS[form.item])
  end
  self.part_kind = kind
  local place = self.place .. ',"' .. form.index .. '":' .. #self.item.parts
  self.part_place = place
  self:event(form.added, place .. ',"part":' .. form.encode(""))
  self:delta_event(form.delta, place, form.delta_tail)
  self:begin_pieces()
end

function Responses:close_part()
  local form = PARTS[self.part_kind]
  if form then
    local raw, parts = self:kept(), self.item.parts
    local logprobs = self.part_kind == "text" and ',"logprobs":[]' or ""
    self:event(form.done, self.part_place .. ',"' .. form.done_member .. '":"' .. raw .. '"' .. logprobs)
    local part = form.encode(raw)
    self:event(form.part_done, self.part_place .. ',"part":' .. part)
    parts[#parts + 1] = part
    self.part_kind = nil
  end
end

function Responses:close_item(status)
  local item = self.item
  if not item then
    return
  end
  local encoded
  if item.kind == "call" then
    local arguments = self:kept()
    self:event("response.function_call_arguments.done", self.place .. ',"arguments":"' .. arguments .. '"')
    encoded = ResponseObject.call_item(item.id, status, item.call, arguments)
  elseif item.kind == "free_text" then
    local text = ResponseObject.free_text(self:kept())
    self:event("response.custom_tool_call_input.delta", self.place .. ',"delta":"' .. text .. '"')
    self:event("response.custom_tool_call_input.done", self.place .. ',"input":"' .. text .. '"')
    encoded = ResponseObject.call_item(item.id, status, item.call, text)
  else
    self:close_part()
    if item.kind == "message" then
      encoded = ResponseObject.message_item(item.id, status, item.parts)
    else
      encoded = ResponseObject.reasoning_item(item.id, status, item.parts, item.secret or Writer.UNSIGNED)
    end
  end
  self.item = nil
  self.output[#self.output + 1] = encoded
  self:event("response.output_item.done", ',"output_index":' .. item.index .. ',"item":' .. encoded)
end

function Responses:text(raw)
  if self.part_kind ~= "text" then
    self:open_part("text")
  end
  self:delta(raw)
end

function Responses:refusal(raw)
  if self.part_kind ~= "refusal" then
    self:open_part("refusal")
  end
  self:delta(raw)
end

function Responses:reasoning(raw)
  if self.part_kind ~= "summary" or self.item.secret then
    self:open_part("summary")
  end
  self:delta(raw)
end

function Responses:signature(raw)
  self:settle_calls()
  self:secret(raw)
end

function Responses:secret(raw)
  if not self.item or self.item.kind ~= "reasoning" or self.item.secret then
    self:open_item("reasoning", OPENINGS.reasoning)
  end
  self.item.secret = raw
end

function Responses:redacted(raw)
  self:settle_calls()
  self:close_item("completed")
  self:secret(ResponseObject.REDACTED .. raw)
end

function Responses:write_call(call)
  if call.signature then
    self:secret(call.signature)
  end
  self:open_item(ResponseObject.is_free_text(call) and "free_text" or "call", function(id)
    return ResponseObject.call_item(id, "in_progress", call, "")
  end)
  self.item.call = call
  self:delta_event("response.function_call_arguments.delta", self.place, "")
  self:begin_pieces()
end

-- Free text is told when its function's arguments, which hold it, are whole.
function Responses:write_arguments(_, raw)
  if self.item.kind == "free_text" then
    self:keep(raw)
  else
    self:delta(raw)
  end
end

function Responses:close_call()
  self:close_item("completed")
end

function Responses:done()
  self:start()
  local incomplete = FinishReasons.RESPONSES_INCOMPLETE[self:settled_reason(self.state)]
  local item_status = incomplete and "incomplete" or "completed"
  if self.waiting then
    self:settle_calls()
  end
  self:close_item(item_status)
  self.open_call = nil
  self:lifecycle(item_status, item_status, { counts = self.counts, incomplete_reason = incomplete })
end

-- As OpenAI does: an error, which the SDK raises, and the response as far as it came.
function Responses:fail(problem)
  self:start()
  local code = Errors.responses_code(problem)
  local message = Json.encode(problem.message)
  self:event("error", ',"code":"' .. code .. '","message":' .. message .. ',"param":null')
  self:lifecycle("failed", "failed", { counts = self.counts, error_code = code, error_message = problem.message })
end

-- ── Whole ──

local function whole_item(part, id, following)
  local raw = concat(part.pieces)
  if part.kind == "tool" and ResponseObject.is_free_text(part.call) then
    return ResponseObject.call_item(PREFIXES.free_text .. id, following, part.call, ResponseObject.free_text(raw))
  elseif part.kind == "tool" then
    return ResponseObject.call_item(PREFIXES.call .. id, following, part.call, raw)
  elseif part.kind == "reasoning" then
    local summary = raw ~= "" and { ResponseObject.summary_part(raw) } or {}
    return ResponseObject.reasoning_item("rs_" .. id, following, summary, part.signature or Writer.UNSIGNED)
  end
  return ResponseObject.reasoning_item("rs_" .. id, following, {}, ResponseObject.REDACTED .. raw)
end

function Responses.whole(answer, context)
  local choice = answer.choices[1]
  local parts, output = choice.parts, {}
  local incomplete = FinishReasons.RESPONSES_INCOMPLETE[answer:settled_reason(choice)]
  local contents, contents_at -- the message item that is being put together, and its place in the output
  for i, part in ipairs(parts) do
    local status = i == #parts and incomplete and "incomplete" or "completed"
    local form = part.kind ~= "reasoning" and PARTS[part.kind]
    if part.call_signature then
      output[#output + 1] =
        ResponseObject.reasoning_item("rs_" .. context.id .. "_" .. #output, "completed", {}, part.call_signature)
    end
    if form then
      contents = contents or {}
      contents_at = contents_at or #output + 1
      contents[#contents + 1] = form.encode(concat(part.pieces))
      local id = "msg_" .. context.id .. "_" .. contents_at - 1
      output[contents_at] = ResponseObject.message_item(id, status, contents)
    else
      contents, contents_at = nil, nil
      output[#output + 1] = whole_item(part, context.id .. "_" .. #output, status)
    end
  end
  local result = { output = output, counts = answer.counts, incomplete_reason = incomplete }
  return ResponseObject.encode(context, incomplete and "incomplete" or "completed", result)
end

return Responses

-- The response object of OpenAI responses, as JSON, and its items. Pure.

local concat = table.concat

local Json = require("ai_gateway.json")
local TokenUsage = require("ai_gateway.translate.token_usage")

local ResponseObject = {}

-- What the object repeats of the request, in OpenAI's order; context.echo has what the client really said.
local ECHOED = {
  { "background", "false" },
  { "instructions", "null" },
  { "max_output_tokens", "null" },
  { "max_tool_calls", "null" },
  { "parallel_tool_calls", "true" },
  { "previous_response_id", "null" },
  { "reasoning", '{"effort":null,"summary":null}' },
  { "safety_identifier", "null" },
  { "service_tier", '"default"' },
  { "store", "false" },
  { "temperature", "null" },
  { "text", '{"format":{"type":"text"}}' },
  { "tool_choice", '"auto"' },
  { "tools", "[]" },
  { "top_logprobs", "0" },
  { "top_p", "null" },
  { "truncation", '"disabled"' },
  { "user", "null" },
  { "metadata", "{}" },
}

-- The part of the object that is the same in all events of a stream.
function ResponseObject.echo(context)
  local said, members = context.echo or {}, {}
  for i, member in ipairs(ECHOED) do
    local name, default = member[1], member[2]
    members[i] = ',"' .. name .. '":' .. (said[name] ~= nil and Json.encode(said[name]) or default)
  end
  return concat(members)
end

-- `result`: { output (JSON items), counts?, incomplete_reason?, error_code?, error_message? }
function ResponseObject.encode(context, status, result)
  local problem = "null"
  if result.error_code then
    problem = '{"code":"' .. result.error_code .. '","message":' .. Json.encode(result.error_message) .. "}"
  end
  local incomplete = result.incomplete_reason and '{"reason":"' .. result.incomplete_reason .. '"}' or "null"
  local has_usage = status == "completed" or status == "incomplete" or result.counts
  context.echo_json = context.echo_json or ResponseObject.echo(context)
  return '{"id":"resp_'
    .. context.id
    .. '","object":"response","created_at":'
    .. context.created
    .. ',"status":"'
    .. status
    .. '","error":'
    .. problem
    .. ',"incomplete_details":'
    .. incomplete
    .. ',"model":'
    .. context.model
    .. ',"output":['
    .. concat(result.output, ",")
    .. '],"usage":'
    .. (has_usage and TokenUsage.responses(result.counts) or "null")
    .. context.echo_json
    .. "}"
end

-- ── Items and their parts, as JSON ──

function ResponseObject.text_part(raw)
  return '{"type":"output_text","annotations":[],"logprobs":[],"text":"' .. raw .. '"}'
end

function ResponseObject.refusal_part(raw)
  return '{"type":"refusal","refusal":"' .. raw .. '"}'
end

function ResponseObject.summary_part(raw)
  return '{"type":"summary_text","text":"' .. raw .. '"}'
end

function ResponseObject.message_item(id, status, parts)
  return '{"id":"'
    .. id
    .. '","type":"message","status":"'
    .. status
    .. '","role":"assistant","content":['
    .. concat(parts, ",")
    .. "]}"
end

-- `secret` is what only the provider can read: a signature, or reasoning as a whole.
function ResponseObject.reasoning_item(id, status, parts, secret)
  local encrypted = secret and ',"encrypted_content":"' .. secret .. '"' or ""
  return '{"id":"'
    .. id
    .. '","type":"reasoning","status":"'
    .. status
    .. '","summary":['
    .. concat(parts, ",")
    .. "]"
    .. encrypted
    .. "}"
end

-- Whether the client gave the tool as one that takes free text (agent/translation/responses-tools.ts).
function ResponseObject.is_free_text(call)
  return call.called_as ~= nil and call.called_as.free_text == true
end

-- The text, escaped, out of the arguments of the function that stands for such a tool.
function ResponseObject.free_text(arguments)
  local text = Json.text(Json.decode('"' .. arguments .. '"')) or ""
  local said = Json.object(Json.decode(text))
  return Json.escape(said and Json.text(said.input) or text)
end

-- `content` is the arguments, or what `free_text` made of them.
function ResponseObject.call_item(id, status, call, content)
  local is_free_text, called_as = ResponseObject.is_free_text(call), call.called_as or {}
  local name, namespace = Json.text(called_as.name), Json.text(called_as.namespace)
  return '{"id":"'
    .. id
    .. (is_free_text and '","type":"custom_tool_call","status":"' or '","type":"function_call","status":"')
    .. status
    .. '","call_id":"'
    .. (call.has_own_id and call.id or "call_" .. call.id)
    .. '","name":"'
    .. (name and Json.escape(name) or call.name)
    .. (namespace and '","namespace":"' .. Json.escape(namespace) or "")
    .. (is_free_text and '","input":"' or '","arguments":"')
    .. content
    .. '"}'
end

-- Marks reasoning that was hidden as a whole from a mere signature, for the way back.
ResponseObject.REDACTED = "anthropic:redacted_thinking:"

return ResponseObject

-- How a response says that it was stopped here, in each client dialect. Pure: strings in, strings out.

local JsonText = require("ai_gateway.response.json_text")

local Refusals = {}

local MESSAGES = {
  response_blocked = "The response was blocked: it contains %s.",
  response_inspection_failed = "The response could not be inspected and was stopped.",
}

local function message_of(refusal)
  return JsonText.escape(MESSAGES[refusal.code]:format(refusal.entity or ""))
end

local TYPES = { response_blocked = "permission_error", response_inspection_failed = "server_error" }
local ANTHROPIC_TYPES = { response_blocked = "permission_error", response_inspection_failed = "api_error" }

local RPC_CODES = { response_blocked = -32010, response_inspection_failed = -32603 }

-- A message of JSON-RPC in place of the answer to `id`, which is JSON.
function Refusals.rpc(id, refusal)
  return ('{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":"%s","data":{"code":"%s"}}}'):format(
    id,
    RPC_CODES[refusal.code],
    message_of(refusal),
    refusal.code
  )
end

-- The whole body of a JSON answer. `refusal`: { code, entity }.
function Refusals.body(endpoint, refusal)
  if endpoint == "mcp" then
    return Refusals.rpc("null", refusal)
  end
  if endpoint == "messages" then
    return ('{"type":"error","error":{"type":"%s","message":"%s"}}'):format(
      ANTHROPIC_TYPES[refusal.code],
      message_of(refusal)
    )
  end
  return ('{"error":{"message":"%s","type":"%s","param":null,"code":"%s"}}'):format(
    message_of(refusal),
    TYPES[refusal.code],
    refusal.code
  )
end

-- The last events of a stream. `sequence_number`: of the last event of OpenAI responses, if any was seen.
function Refusals.events(endpoint, refusal, newline, sequence_number)
  local blank = newline .. newline
  if endpoint == "mcp" then
    return "event: message" .. newline .. "data: " .. Refusals.body(endpoint, refusal) .. blank
  elseif endpoint == "messages" then
    return "event: error" .. newline .. "data: " .. Refusals.body(endpoint, refusal) .. blank
  elseif endpoint == "responses" then
    local data = ('{"type":"error","code":"%s","message":"%s","param":null,"sequence_number":%d}'):format(
      refusal.code,
      message_of(refusal),
      (sequence_number or -1) + 1
    )
    return "event: error" .. newline .. "data: " .. data .. blank
  end
  return "data: " .. Refusals.body(endpoint, refusal) .. blank .. "data: [DONE]" .. blank
end

return Refusals

-- What went wrong, read in each provider's form and written in each client's. Between them a problem is
--   message   for the client's eyes
--   kind      a key of KINDS
--   code, type, param   as an OpenAI-like provider said them; for clients of that dialect
-- Pure.

local match, find, lower, format = string.match, string.find, string.lower, string.format

local Json = require("ai_gateway.json")

-- kind -> OpenAI's type, OpenAI's code, Anthropic's type
local KINDS = {
  invalid_request = { "invalid_request_error", nil, "invalid_request_error" },
  context_length = { "invalid_request_error", "context_length_exceeded", "invalid_request_error" },
  authentication = { "invalid_request_error", "invalid_api_key", "authentication_error" },
  billing = { "insufficient_quota", "insufficient_quota", "billing_error" },
  permission = { "permission_error", nil, "permission_error" },
  not_found = { "invalid_request_error", "not_found", "not_found_error" },
  too_large = { "invalid_request_error", "request_too_large", "request_too_large" },
  rate_limit = { "tokens", "rate_limit_exceeded", "rate_limit_error" },
  quota = { "insufficient_quota", "insufficient_quota", "rate_limit_error" },
  server = { "server_error", "server_error", "api_error" },
  overloaded = { "server_error", "overloaded", "overloaded_error" },
  timeout = { "server_error", "timeout", "timeout_error" },
}

local BY_STATUS = {
  [401] = "authentication",
  [402] = "billing",
  [403] = "permission",
  [404] = "not_found",
  [408] = "timeout",
  [413] = "too_large",
  [424] = "server", -- Bedrock: the model failed
  [429] = "rate_limit",
  [503] = "overloaded",
  [504] = "timeout",
  [529] = "overloaded",
}

-- What providers write into `type`, `code` or `status`. It counts where a status says little: in mid-stream.
local BY_NAME = {
  invalid_request_error = "invalid_request",
  invalid_argument = "invalid_request",
  failed_precondition = "invalid_request",
  out_of_range = "invalid_request",
  context_length_exceeded = "context_length",
  authentication_error = "authentication",
  invalid_api_key = "authentication",
  unauthenticated = "authentication",
  billing_error = "billing",
  permission_error = "permission",
  permission_denied = "permission",
  not_found_error = "not_found",
  not_found = "not_found",
  model_not_found = "not_found",
  request_too_large = "too_large",
  rate_limit_error = "rate_limit",
  rate_limit_exceeded = "rate_limit",
  resource_exhausted = "rate_limit",
  throttlingexception = "rate_limit",
  insufficient_quota = "quota",
  overloaded_error = "overloaded",
  unavailable = "overloaded",
  serviceunavailableexception = "overloaded",
  timeout_error = "timeout",
  deadline_exceeded = "timeout",
  validationexception = "invalid_request",
  accessdeniedexception = "permission",
  resourcenotfoundexception = "not_found",
  servicequotaexceededexception = "quota",
  modelnotreadyexception = "overloaded",
  modeltimeoutexception = "timeout",
}

-- How providers say that a prompt does not fit, which clients look for.
local TOO_LONG = {
  "prompt is too long",
  "maximum context length",
  "input token count.*exceeds",
  "context window",
  "context length",
  "input is too long",
}

local Errors = {}

local function kind_of_status(status)
  if BY_STATUS[status] then
    return BY_STATUS[status]
  end
  return status < 500 and "invalid_request" or "server"
end

local function is_too_long(message)
  message = lower(message)
  for _, pattern in ipairs(TOO_LONG) do
    if find(message, pattern) then
      return true
    end
  end
  return false
end

local text_of = Json.text

-- FastAPI's list of what is wrong (vLLM, Mistral): the first of it.
local function detail_message(detail)
  if text_of(detail) then
    return detail
  end
  local first = Json.object(Json.list(detail)[1])
  return first and text_of(first.msg)
end

-- The problem that a decoded body or event tells of; nil when it tells of none. `status` is that of the response.
function Errors.of_document(document, status)
  document = Json.object(document) or Json.object(Json.list(document)[1]) -- Gemini may answer a list
  if not document then
    return nil
  end
  local nested = document.error
  local inner = Json.object(nested) or document
  local message = text_of(inner.message)
    or text_of(nested) -- Ollama
    or text_of(inner.Message) -- Bedrock
    or detail_message(inner.detail)
  if not message and not Json.object(nested) then
    return nil
  end
  local code, name = inner.code, text_of(inner.status)
  local kind = status >= 400 and kind_of_status(status) or nil
  if math.type(code) == "integer" and code >= 400 and code <= 599 then
    kind = kind or kind_of_status(code)
  end
  for _, said in ipairs({ text_of(code) or "", text_of(inner.type) or "", name or "" }) do
    local named = BY_NAME[lower(said)]
    if named and (not kind or kind == "invalid_request" or named == "quota") then
      kind = named
    end
  end
  kind = kind or "server"
  message = message or "The provider reports an error."
  if kind == "invalid_request" and is_too_long(message) then
    kind = "context_length"
  end
  return {
    message = message,
    kind = kind,
    code = text_of(code),
    type = text_of(inner.type),
    param = text_of(inner.param),
  }
end

-- The problem that a response with an error status tells of.
function Errors.of_body(body, status)
  local problem = Errors.of_document(Json.decode(body), status)
  return problem or { message = format("The provider answered with status %d.", status), kind = kind_of_status(status) }
end

-- `says_openai`: its type and code are OpenAI's own and can stay.
function Errors.openai(problem, says_openai)
  local kind = KINDS[problem.kind]
  local error_type = says_openai and problem.type or kind[1]
  local code = says_openai and problem.code or kind[2]
  return '{"error":{"message":'
    .. Json.encode(problem.message)
    .. ',"type":'
    .. Json.encode(error_type)
    .. ',"param":'
    .. Json.encode(says_openai and problem.param or Json.null)
    .. ',"code":'
    .. Json.encode(code or Json.null)
    .. "}}"
end

function Errors.anthropic(problem, context)
  local message = problem.message
  -- Agents look for these words to know that they have to compact a conversation.
  if problem.kind == "context_length" and not match(lower(message), "prompt is too long") then
    message = "prompt is too long: " .. message
  end
  return '{"type":"error","error":{"type":"'
    .. KINDS[problem.kind][3]
    .. '","message":'
    .. Json.encode(message)
    .. '},"request_id":"'
    .. context.id
    .. '"}'
end

-- OpenAI responses: the code of a failed response, out of the few that there are.
function Errors.responses_code(problem)
  if problem.kind == "rate_limit" or problem.kind == "quota" then
    return "rate_limit_exceeded"
  elseif problem.kind == "invalid_request" or problem.kind == "context_length" then
    return "invalid_prompt"
  end
  return "server_error"
end

-- A fault that is not the client's.
function Errors.of_provider(message)
  return { message = message, kind = "server" }
end

return Errors

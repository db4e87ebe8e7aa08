-- Why a model stopped, in every dialect. Between reader and writer there are six reasons:
--   stop            the model came to its end
--   stop_sequence   it wrote one of the client's stop sequences
--   length          a limit of tokens
--   tool_calls      it calls tools
--   content_filter  the provider or the model refuses
--   pause           the provider interrupts a long turn (Anthropic)

local FinishReasons = {}

-- What a provider may say that is not listed is taken as `stop`: the text came to an end, in some way.
local OPENAI = {
  stop = "stop",
  length = "length",
  tool_calls = "tool_calls",
  function_call = "tool_calls",
  content_filter = "content_filter",
  eos = "stop", -- Together
  end_turn = "stop",
  max_tokens = "length",
  model_length = "length", -- Mistral
  tool_use = "tool_calls",
  insufficient_system_resource = "length", -- DeepSeek: interrupted
  abort = "length", -- vLLM, SGLang
}

local ANTHROPIC = {
  end_turn = "stop",
  stop_sequence = "stop_sequence",
  max_tokens = "length",
  model_context_window_exceeded = "length",
  tool_use = "tool_calls",
  refusal = "content_filter",
  pause_turn = "pause",
}

local GEMINI = {
  STOP = "stop",
  MAX_TOKENS = "length",
  SAFETY = "content_filter",
  RECITATION = "content_filter",
  LANGUAGE = "content_filter",
  BLOCKLIST = "content_filter",
  PROHIBITED_CONTENT = "content_filter",
  SPII = "content_filter",
  IMAGE_SAFETY = "content_filter",
  IMAGE_PROHIBITED_CONTENT = "content_filter",
  IMAGE_RECITATION = "content_filter",
  MODEL_ARMOR = "content_filter",
}

local BEDROCK = {
  end_turn = "stop",
  stop_sequence = "stop_sequence",
  max_tokens = "length",
  model_context_window_exceeded = "length",
  tool_use = "tool_calls",
  guardrail_intervened = "content_filter",
  content_filtered = "content_filter",
}

-- The model wrote what cannot be read as an answer or a call. To a client that is a failure of the provider.
FinishReasons.BEDROCK_FAILURES = {
  malformed_model_output = true,
  malformed_tool_use = true,
}

-- Gemini: the model tried to call a tool and wrote nonsense. To a client that is a failure of the provider.
FinishReasons.GEMINI_FAILURES = {
  MALFORMED_FUNCTION_CALL = true,
  UNEXPECTED_TOOL_CALL = true,
  TOO_MANY_TOOL_CALLS = true,
  MALFORMED_RESPONSE = true,
  MISSING_THOUGHT_SIGNATURE = true,
}

local function reader(reasons)
  return function(reason)
    return reasons[reason] or "stop"
  end
end

FinishReasons.of_openai = reader(OPENAI)
FinishReasons.of_anthropic = reader(ANTHROPIC)
FinishReasons.of_gemini = reader(GEMINI)
FinishReasons.of_bedrock = reader(BEDROCK)

-- Providers are not agreed on what to say when tools are called; clients are strict about it.
function FinishReasons.settle(reason, has_tool_calls)
  if has_tool_calls and reason == "stop" then
    return "tool_calls"
  elseif not has_tool_calls and reason == "tool_calls" then
    return "stop"
  end
  return reason
end

FinishReasons.CHAT = {
  stop = "stop",
  stop_sequence = "stop",
  length = "length",
  tool_calls = "tool_calls",
  content_filter = "content_filter",
  pause = "stop",
}

FinishReasons.COMPLETIONS = {
  stop = "stop",
  stop_sequence = "stop",
  length = "length",
  tool_calls = "stop",
  content_filter = "content_filter",
  pause = "stop",
}

FinishReasons.MESSAGES = {
  stop = "end_turn",
  stop_sequence = "stop_sequence",
  length = "max_tokens",
  tool_calls = "tool_use",
  content_filter = "refusal",
  pause = "pause_turn",
}

-- Responses: why it is incomplete; the others are complete.
FinishReasons.RESPONSES_INCOMPLETE = {
  length = "max_output_tokens",
  content_filter = "content_filter",
}

return FinishReasons

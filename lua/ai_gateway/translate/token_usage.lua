-- What was used, read in each provider's arithmetic and written in each client's. Between them:
--   input        all tokens of the prompt, those from a cache and those written to one included
--   output       all tokens of the answer, reasoning included
--   cached, cache_write, reasoning   parts of these; nil when the provider does not say
-- Pure.

local format, max = string.format, math.max

local Json = require("ai_gateway.json")
local count, object = Json.count, Json.object

local TokenUsage = {}

function TokenUsage.of_openai(usage)
  local prompt_details = object(usage.prompt_tokens_details) or {}
  local details = object(usage.completion_tokens_details) or {}
  local input, output = count(usage.prompt_tokens), count(usage.completion_tokens)
  if not input and not output then
    return nil
  end
  input, output = input or 0, output or 0
  local reasoning = count(details.reasoning_tokens)
  -- xAI leaves reasoning out of completion_tokens; its total tells.
  if reasoning and reasoning > 0 and count(usage.total_tokens) == input + output + reasoning then
    output = output + reasoning
  end
  return {
    input = input,
    output = output,
    cached = count(prompt_details.cached_tokens)
      or count(usage.prompt_cache_hit_tokens) -- DeepSeek
      or count(usage.cached_tokens), -- Moonshot
    cache_write = count(prompt_details.cache_write_tokens), -- OpenAI, OpenRouter
    reasoning = reasoning,
  }
end

-- Anthropic tells in message_start what went in, and in message_delta the rest, sums up to then: give it both, merged.
function TokenUsage.of_anthropic(usage)
  local cached, written = count(usage.cache_read_input_tokens), count(usage.cache_creation_input_tokens)
  local details = object(usage.output_tokens_details) or {}
  return {
    input = (count(usage.input_tokens) or 0) + (cached or 0) + (written or 0),
    output = count(usage.output_tokens) or 0,
    cached = cached,
    cache_write = written,
    reasoning = count(details.thinking_tokens),
  }
end

function TokenUsage.of_gemini(usage)
  local thoughts = count(usage.thoughtsTokenCount)
  return {
    input = (count(usage.promptTokenCount) or 0) + (count(usage.toolUsePromptTokenCount) or 0),
    output = (count(usage.candidatesTokenCount) or 0) + (thoughts or 0),
    cached = count(usage.cachedContentTokenCount),
    reasoning = thoughts,
  }
end

function TokenUsage.of_bedrock(usage)
  local cached, written = count(usage.cacheReadInputTokens), count(usage.cacheWriteInputTokens)
  return {
    input = (count(usage.inputTokens) or 0) + (cached or 0) + (written or 0),
    output = count(usage.outputTokens) or 0,
    cached = cached,
    cache_write = written,
  }
end

local NOTHING = { input = 0, output = 0 }

-- OpenAI chat and completions, as JSON.
function TokenUsage.chat(usage)
  usage = usage or NOTHING
  local written = usage.cache_write and format(',"cache_write_tokens":%d', usage.cache_write) or ""
  return format(
    '{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d,"prompt_tokens_details":{"cached_tokens":%d%s},'
      .. '"completion_tokens_details":{"reasoning_tokens":%d}}',
    usage.input,
    usage.output,
    usage.input + usage.output,
    usage.cached or 0,
    written,
    usage.reasoning or 0
  )
end

-- OpenAI responses, as JSON.
function TokenUsage.responses(usage)
  usage = usage or NOTHING
  return format(
    '{"input_tokens":%d,"input_tokens_details":{"cache_write_tokens":%d,"cached_tokens":%d},"output_tokens":%d,'
      .. '"output_tokens_details":{"reasoning_tokens":%d},"total_tokens":%d}',
    usage.input,
    usage.cache_write or 0,
    usage.cached or 0,
    usage.output,
    usage.reasoning or 0,
    usage.input + usage.output
  )
end

-- Anthropic, as JSON. Its input_tokens are those that no cache has to do with.
function TokenUsage.messages(usage)
  usage = usage or NOTHING
  local cached, written = usage.cached or 0, usage.cache_write or 0
  local details = usage.reasoning and format(',"output_tokens_details":{"thinking_tokens":%d}', usage.reasoning) or ""
  return format(
    '{"input_tokens":%d,"cache_creation_input_tokens":%d,"cache_read_input_tokens":%d,"output_tokens":%d%s}',
    max(0, usage.input - cached - written),
    written,
    cached,
    usage.output,
    details
  )
end

return TokenUsage

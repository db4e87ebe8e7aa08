-- Reads token counts out of a usage object, whoever the provider is.
-- Pure: a string in, a table of integers out.

local find, match, gsub, sub = string.find, string.match, string.gsub, string.sub

local DIGITS_MAX = 15 -- a longer number is no count of tokens

local function integer(object, key)
  local digits = match(object, '"' .. key .. '"%s*:%s*(%d+)%s*[,}]')
  if digits and #digits <= DIGITS_MAX then
    return math.tointeger(tonumber(digits))
  end
  return nil
end

-- The nested object `key`, or an empty one.
local function object(text, key)
  return match(text, '"' .. key .. '"%s*:%s*(%b{})') or "{}"
end

-- The members of the usage object itself: Anthropic repeats names such as "input_tokens" in nested lists.
local function own_members(usage)
  local inner = sub(usage, 2, -2)
  inner = gsub(inner, "%b{}", "0")
  inner = gsub(inner, "%b[]", "0")
  return "{" .. inner .. "}"
end

local Usage = {}

-- What one usage object says; a count that it does not give is nil. Anthropic's `input_tokens` leaves the cached part
-- out, that of OpenAI responses does not: Usage.totals tells them apart.
function Usage.read(text)
  local own = own_members(text)
  local prompt_details = object(text, "prompt_tokens_details")
  local input_details = object(text, "input_tokens_details")
  local completion_details = object(text, "completion_tokens_details")
  local output_details = object(text, "output_tokens_details")
  return {
    prompt = integer(own, "prompt_tokens"),
    input = integer(own, "input_tokens"),
    completion = integer(own, "completion_tokens") or integer(own, "output_tokens"),
    cached = integer(prompt_details, "cached_tokens") or integer(input_details, "cached_tokens"),
    cache_read = integer(own, "cache_read_input_tokens"),
    cache_write = integer(own, "cache_creation_input_tokens"),
    reasoning = integer(completion_details, "reasoning_tokens") or integer(output_details, "reasoning_tokens"),
  }
end

-- Lays a later report over an earlier one: Anthropic's message_delta corrects what message_start said.
function Usage.merge(earlier, later)
  for name, count in pairs(later) do
    earlier[name] = count
  end
  return earlier
end

-- The counts as docs/haproxy-interface.md names them, where cached tokens are part of the prompt for every provider.
function Usage.totals(report)
  local prompt = report.prompt or report.input
  if prompt and not report.prompt then
    prompt = prompt + (report.cache_read or 0) + (report.cache_write or 0)
  end
  return {
    prompt = prompt,
    completion = report.completion,
    cached = report.cached or report.cache_read,
    cache_write = report.cache_write,
    reasoning = report.reasoning,
  }
end

-- Whether the text names any count at all: a foreign object called "usage" does not.
function Usage.is_report(text)
  return find(text, '_tokens"%s*:%s*%d') ~= nil
end

return Usage

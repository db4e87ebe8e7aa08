-- Embeddings of Gemini and Cohere, for a client that speaks OpenAI's. Whole documents; the numbers are copied as they
-- are written, or packed when the client wants base64 (OpenAI's SDKs ask for that unless told otherwise). Pure.

local byte, char, gmatch, match, pack = string.byte, string.char, string.gmatch, string.match, string.pack
local concat = table.concat

local Json = require("ai_gateway.json")

local object, list, count = Json.object, Json.list, Json.count

local Embeddings = {}

local DECODE_OPTIONS = { numbers_raw = true }
local DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local DIGIT = {}
for i = 0, 63 do
  DIGIT[i] = char(byte(DIGITS, i + 1))
end

local function base64(bytes)
  local parts, parts_count = {}, 0
  for position = 1, #bytes, 3 do
    local a, b, c = byte(bytes, position, position + 2)
    local word = a << 16 | (b or 0) << 8 | (c or 0)
    parts_count = parts_count + 1
    parts[parts_count] = DIGIT[word >> 18]
      .. DIGIT[word >> 12 & 63]
      .. (b and DIGIT[word >> 6 & 63] or "=")
      .. (c and DIGIT[word & 63] or "=")
  end
  return concat(parts)
end

local function packed(numbers)
  local floats, floats_count = {}, 0
  for digits in gmatch(numbers, "[%deE.+-]+") do
    local number = tonumber(digits)
    if not number then
      error({ problem = "the provider sent an embedding with what is no number" }, 0)
    end
    floats_count = floats_count + 1
    floats[floats_count] = pack("<f", number)
  end
  return '"' .. base64(concat(floats)) .. '"'
end

-- The text of an array of numbers.
local function numbers_of(value)
  local text = type(value) == "table" and value.text
  if type(text) ~= "string" or not match(text, "^%[") then
    error({ problem = "the provider's answer has no embeddings" }, 0)
  end
  return text
end

local function gemini_vectors(document)
  local single = object(document.embedding)
  if single then
    return { numbers_of(single.values) }
  end
  local vectors = {}
  for i, embedding in ipairs(list(document.embeddings)) do
    vectors[i] = numbers_of((object(embedding) or {}).values)
  end
  local usage = object(document.usageMetadata) or {}
  return vectors, count(usage.promptTokenCount)
end

local function cohere_vectors(document)
  local by_type = object(document.embeddings)
  local vectors = {}
  for i, vector in ipairs(list(by_type and by_type.float or document.embeddings)) do
    vectors[i] = numbers_of(vector)
  end
  local meta = object(document.meta) or {}
  local billed = object(meta.billed_units) or {}
  return vectors, count(billed.input_tokens)
end

local READ = { gemini = gemini_vectors, cohere = cohere_vectors }

-- The answer in OpenAI's form.
function Embeddings.whole(text, provider, context)
  local document, problem = Json.decode(text, DECODE_OPTIONS)
  if not object(document) then
    error({ problem = "the provider sent what is not a JSON object" .. (problem and " (" .. problem .. ")" or "") }, 0)
  end
  local vectors, tokens = READ[provider](document)
  if #vectors == 0 then
    error({ problem = "the provider's answer has no embeddings" }, 0)
  end
  local rows = {}
  for i, vector in ipairs(vectors) do
    local value = context.encoding_format == "base64" and packed(vector) or vector
    rows[i] = '{"object":"embedding","index":' .. i - 1 .. ',"embedding":' .. value .. "}"
  end
  tokens = tokens or 0
  return '{"object":"list","data":['
    .. concat(rows, ",")
    .. '],"model":'
    .. context.model
    .. ',"usage":{"prompt_tokens":'
    .. tokens
    .. ',"total_tokens":'
    .. tokens
    .. "}}"
end

function Embeddings.reads(provider)
  return READ[provider] ~= nil
end

return Embeddings

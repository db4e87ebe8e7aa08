-- Tells short texts that hold nothing from those that a scanner has to see, with one search for most of them.
-- Pure: strings in.

local find, sub, byte = string.find, string.sub, string.byte

local Iban = require("ai_gateway.response.iban")
local Keys = require("ai_gateway.response.keys")

local WORD_BYTES_MAX = 64 -- a longer word begins nothing that is looked for
local NAME = "%w._%%+'-" -- before the `@` of an address

-- The pattern of what a text begins with that holds none of `stops`, a set. Lower-case letters come first in it, for
-- they are what texts consist of.
local function harmless_but(stops)
  local set = "[" .. stops .. "]"
  local class = "%l ,.\128-\255"
  for code = 0, 127 do
    local char = string.char(code)
    if not find(char, set) and not find(char, "[%l ,.]") then
      class = class .. (find(char, "%p") and "%" or "") .. char
    end
  end
  return "^[" .. class .. "]*"
end

local STOPS = '"\\' -- what ends a look at the inside of a JSON string, besides what is suspicious
local BRACKET = "%[" -- where placeholders are looked for

local PlainText = {
  WORD_BYTES_MAX = WORD_BYTES_MAX,
  HARMLESS_BUT_BRACKET = harmless_but(STOPS .. BRACKET),
}

-- The words of letters and dots with which something may begin that goes on with other characters.
local function beginnings(has_keys, has_ibans)
  local words = {}
  for word in pairs(has_keys and Keys.STEMS or {}) do
    words[word] = true
  end
  for word in pairs(has_ibans and Iban.STEMS or {}) do
    words[word] = true
  end
  return words
end

-- What is searched for, given the rules' actions:
--   suspicious        bytes without which a short text holds nothing. Capitals need a second look.
--   but_capitals      the same without capitals
--   harmless          what the inside of a JSON string begins with that holds none of these, and no escape
--   harmless_but_bracket  the same where placeholders are looked for too
--   last_word         what may be the beginning of something at the end of a text; nil for nothing
--   behind_words      where that begins; finds nothing where it is the whole text
--   beginnings        words that are, and whether any name is one, of an e-mail address
function PlainText.read_rules(actions)
  local has_keys, has_ibans = actions.API_KEY ~= nil, actions.IBAN_CODE ~= nil
  local class = ""
  if actions.CREDIT_CARD or actions.US_SSN or has_ibans or has_keys then
    class = class .. "%d"
  end
  if has_keys then
    class = class .. "_"
  end
  if has_keys or actions.PRIVATE_KEY then
    class = class .. "%-"
  end
  if actions.EMAIL_ADDRESS then
    class = class .. "@"
  end
  local with_capitals = class .. ((has_keys or has_ibans) and "%u" or "")
  local holds_names = actions.EMAIL_ADDRESS ~= nil and actions.EMAIL_ADDRESS ~= "log"
  local word = holds_names and NAME or (has_keys or has_ibans) and "%a." or nil
  return {
    suspicious = "[" .. with_capitals .. "]",
    but_capitals = "[" .. class .. "]",
    harmless = harmless_but(STOPS .. with_capitals),
    harmless_but_bracket = harmless_but(STOPS .. BRACKET .. with_capitals),
    last_word = word and "[" .. word .. "]*$",
    behind_words = word and "^.*[^" .. word .. "]()",
    beginnings = beginnings(has_keys, has_ibans),
    holds_names = holds_names,
    has_keys = has_keys,
  }
end

-- Whether a text, without escapes, may hold something, whatever is before and behind it.
function PlainText.is_suspicious(text, plain)
  local at = find(text, plain.suspicious)
  if not at then
    return false
  end
  return find(text, "^%U", at) or find(text, plain.but_capitals) or plain.has_keys and find(text, "%a%u")
end

-- Whether what a text ends in, as `last_word` finds it, may be the beginning of something.
function PlainText.may_begin(word, plain)
  local known = plain.beginnings
  if known[word] then
    return true
  elseif word == "" or #word > WORD_BYTES_MAX then
    return false
  elseif plain.holds_names then
    return find(word, "[^.']") ~= nil
  end
  local dot = find(word, ".", 1, true)
  while dot do
    if known[sub(word, dot + 1)] then
      return true
    end
    dot = find(word, ".", dot + 1, true)
  end
  return false
end

local OF_WORDS = {}
for code = 0, 255 do
  OF_WORDS[code] = find(string.char(code), "[%w._%%+'@-]") ~= nil
end

-- Whether what begins at `at` makes nothing else of the word before it.
function PlainText.begins_apart(text, at)
  return not OF_WORDS[byte(text, at)]
end

return PlainText

-- What is looked for in responses and what then happens, as `txn.ai.response_rules` says it.
-- Pure: a string in, a table out.

local gmatch, match, find = string.gmatch, string.match, string.find

local ENTITIES = {
  API_KEY = true,
  PRIVATE_KEY = true,
  CREDIT_CARD = true,
  US_SSN = true,
  IBAN_CODE = true,
  EMAIL_ADDRESS = true,
}
local ACTIONS = { mask = true, redact = true, log = true, block = true }
local KEPT_MAX = 64 -- rules are few and the same for many responses; what was read is kept

local Rules = {}

-- Bytes without which a short text holds nothing of what is looked for, and cannot be the beginning of it, unless it is
-- one of the words that keys begin with. Capitals need a second look: see quick_pass.lua.
local function suspicious(actions)
  local class = "\\%["
  if actions.CREDIT_CARD or actions.US_SSN or actions.IBAN_CODE or actions.API_KEY then
    class = class .. "%d"
  end
  if actions.API_KEY then
    class = class .. "_"
  end
  if actions.API_KEY or actions.PRIVATE_KEY then
    class = class .. "%-"
  end
  return "[%u" .. class .. "]", "[" .. class .. "]"
end

local function read(text)
  local actions, is_gentle = {}, true
  for pair in gmatch(text, "[^,]+") do
    local entity, action = match(pair, "^([%u_]+):(%l+)$")
    if not ENTITIES[entity] or not ACTIONS[action] then
      error("response rules: unknown rule", 0)
    end
    actions[entity] = action
    is_gentle = is_gentle and action == "log"
  end
  local with_capitals, without = suspicious(actions)
  return {
    actions = actions,
    only_logs = is_gentle, -- a fault in scanning lets nothing out that should have been hidden
    blocks = find(text, ":block", 1, true) ~= nil,
    suspicious = with_capitals,
    suspicious_but_capitals = without,
    -- Any word may turn out to be the beginning of an address: nothing can be passed without a look.
    quick = not actions.EMAIL_ADDRESS,
  }
end

local kept, kept_count = {}, 0

-- Raises an error for rules that this version does not know: the response must not pass unscanned.
function Rules.parse(text)
  local rules = kept[text]
  if not rules then
    rules = read(text)
    if kept_count >= KEPT_MAX then
      kept, kept_count = {}, 0
    end
    kept[text], kept_count = rules, kept_count + 1
  end
  return rules
end

return Rules

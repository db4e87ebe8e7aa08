-- What is looked for in responses and what then happens, as `txn.ai.response_rules` says it.
-- Pure: a string in, a table out.

local gmatch, match = string.gmatch, string.match

local PlainText = require("ai_gateway.response.plain_text")

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

local function read(text)
  local actions, is_gentle, may_block = {}, true, false
  for pair in gmatch(text, "[^,]+") do
    local entity, action = match(pair, "^([%u_]+):(%l+)$")
    if not ENTITIES[entity] or not ACTIONS[action] then
      error("response rules: unknown rule", 0)
    end
    actions[entity] = action
    is_gentle = is_gentle and action == "log"
    may_block = may_block or action == "block"
  end
  return {
    actions = actions,
    may_block = may_block,
    only_logs = is_gentle, -- a fault in scanning lets nothing out that should have been hidden
    plain = PlainText.read_rules(actions),
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

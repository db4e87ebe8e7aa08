-- Looks for what the rules name in a text that comes in pieces. What is decided does not depend on where it was cut:
-- what a longer text could still change is held back.
-- Pure: strings in, positions out.

local Email = require("ai_gateway.response.email")
local Iban = require("ai_gateway.response.iban")
local Keys = require("ai_gateway.response.keys")
local Numbers = require("ai_gateway.response.numbers")
local PrivateKeys = require("ai_gateway.response.private_keys")

local sort = table.sort

-- The most that is held back: no candidate of any finder is longer, whatever they say.
local HELD_BYTES_MAX = 2048

local FINDERS = {
  { "PRIVATE_KEY", PrivateKeys.find },
  { "API_KEY", Keys.find },
  { "CREDIT_CARD", Numbers.find_cards },
  { "US_SSN", Numbers.find_ssns },
  { "IBAN_CODE", Iban.find },
  { "EMAIL_ADDRESS", Email.find },
}

local Scanner = {
  -- Bytes before a text that decide what is found in it: an e-mail address looks furthest back.
  CONTEXT_BYTES = Email.LOCAL_BYTES_MAX + 2,
}

-- The first of two that overlap counts, and the longer of two that begin together.
local function by_place(one, other)
  if one.from ~= other.from then
    return one.from < other.from
  end
  return one.to > other.to
end

-- `actions`: of which entities. `first`: where the text begins that has not been decided yet; before it stand at least
-- two bytes of context. Returns findings in order, { from, to, entity, open }, and where to hold the text back from:
-- #text + 1 for not at all. A finding that is `open` reaches the text's end, or the held part, and goes on after it.
function Scanner.scan(text, first, actions, final)
  local found, hold = {}, #text + 1
  for i = 1, #FINDERS do
    local action = actions[FINDERS[i][1]]
    if action then
      local from = FINDERS[i][2](text, first, final, found, action)
      if from and from < hold and #text - from < HELD_BYTES_MAX then
        hold = from
      end
    end
  end
  if #found == 0 then
    return found, hold
  end
  sort(found, by_place)
  local kept, last = {}, first - 1
  for i = 1, #found do
    local finding = found[i]
    if finding.from > last and finding.from < hold then
      kept[#kept + 1] = finding
      last = finding.to
    end
  end
  local final_one = kept[#kept]
  if hold <= last or final_one and final_one.open then
    hold = last + 1
  end
  return kept, hold
end

-- Inside of a finding that an earlier piece left open: where it ends, and its state if it is still open.
function Scanner.follow(text, first, state, final)
  if state == "jwt" then
    local last, open = Keys.jwt_end(text, first, final)
    return last, open and "jwt" or nil
  end
  return PrivateKeys.block_end(text, first, state, final)
end

return Scanner

-- What stands in a response instead of a finding. Pure: strings in, strings out.

local gsub, sub, rep, find, reverse = string.gsub, string.sub, string.rep, string.find, string.reverse

local KEPT_CHARACTERS = 4 -- of numbers, for a reader who knows them

local Masks = {}

-- Letters and digits but the last few become stars, what is between them stays.
local function keep_last(text)
  local kept = 0
  return reverse((gsub(reverse(text), "%w", function()
    kept = kept + 1
    if kept > KEPT_CHARACTERS then
      return "*"
    end
    return nil
  end)))
end

-- `blanked`: the same text with its escapes as spaces (JsonText.blank_escapes). Escapes stay, so that lines do.
local function all_stars(text, blanked)
  local parts, from = {}, 1
  local word, last = find(blanked, "%S+")
  while word do
    parts[#parts + 1] = sub(text, from, word - 1)
    parts[#parts + 1] = rep("*", last - word + 1)
    from = last + 1
    word, last = find(blanked, "%S+", from)
  end
  parts[#parts + 1] = sub(text, from)
  return table.concat(parts)
end

function Masks.mask(entity, text, blanked)
  if entity == "CREDIT_CARD" or entity == "US_SSN" or entity == "IBAN_CODE" then
    return keep_last(text)
  elseif entity == "EMAIL_ADDRESS" then
    local at = find(text, "@", 1, true)
    return rep("*", at - 1) .. sub(text, at)
  end
  return all_stars(text, blanked)
end

return Masks

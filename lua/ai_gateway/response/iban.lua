-- International bank account numbers, as in agent/inspection/entities/iban.ts: a country, two check digits, and as many
-- characters as the country uses (ISO 13616), the whole remainder 1 by 97; together, or with single spaces or dashes.
-- Pure; a finder as those in numbers.lua.

local find, byte, sub, match, gsub, gmatch =
  string.find, string.byte, string.sub, string.match, string.gsub, string.gmatch
local upper = string.upper

local LENGTHS = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 "
  .. "EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 "
  .. "KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 "
  .. "PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 "
  .. "VG24 XK20 YE30"
local CHARACTERS_MAX = 34
local SPACE, DASH = 32, 45

local LENGTH_OF, STEMS = {}, {}
for country, length in gmatch(LENGTHS, "(%u%u)(%d+)") do
  LENGTH_OF[country] = tonumber(length)
  STEMS[country], STEMS[sub(country, 1, 1)] = true, true
end

local Iban = {
  -- Words of letters with which a number may begin.
  STEMS = STEMS,
}

local function remainder(value)
  local rest = 0
  for at = 1, #value do
    local code = byte(value, at)
    if code < 65 then
      rest = (rest * 10 + code - 48) % 97
    else
      rest = (rest * 100 + code - 55) % 97
    end
  end
  return rest
end

-- Returns where the number at `from` ends, or nil and whether the text's end leaves that open.
local function iban_at(text, from, final)
  local length = LENGTH_OF[upper(sub(text, from, from + 1))]
  if not length then
    return nil, false
  end
  local at, count = from, 0
  while count < length and count < CHARACTERS_MAX do
    local code = byte(text, at)
    if not code then
      return nil, not final
    elseif find(text, "^%w", at) then
      count = count + 1
    elseif code ~= SPACE and code ~= DASH then
      return nil, false
    elseif not find(text, "^%w", at + 1) then
      return nil, at == #text and not final
    end
    at = at + 1
  end
  if at > #text and not final then
    return nil, true
  end
  local written = sub(text, from, at - 1)
  -- Letters are all capitals or all small: a mixture is something else.
  if find(text, "^%w", at) or (find(written, "%l") and find(written, "%u")) then
    return nil, false
  end
  local value = upper((gsub(written, "[ -]", "")))
  if remainder(sub(value, 5) .. sub(value, 1, 4)) ~= 1 then
    return nil, false
  end
  return at - 1
end

function Iban.find(text, first, final, found)
  local from = find(text, "%a%a%d%d", first)
  while from do
    local resume = from + 1
    if not find(text, "^%w", from - 1) then
      local last, open = iban_at(text, from, final)
      if open then
        return from
      elseif last then
        found[#found + 1] = { from = from, to = last, entity = "IBAN_CODE" }
        resume = last + 1
      end
    end
    from = find(text, "%a%a%d%d", resume)
  end
  if final then
    return nil
  end
  -- The beginning of a country, and perhaps a digit. Small letters alone are words: most of them would be one.
  local at, letters, digits = match(text, "()(%a%a?)(%d?)$", #text - 2 < first and first or #text - 2)
  if not at or find(text, "^%w", at - 1) or (digits == "" and not find(letters, "^%u+$")) then
    return nil
  end
  if #letters == 2 then
    return LENGTH_OF[upper(letters)] and at or nil
  end
  return digits == "" and STEMS[letters] and at or nil
end

return Iban

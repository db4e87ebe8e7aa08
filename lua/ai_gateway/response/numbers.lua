-- Card numbers and US social security numbers. The rules are those of agent/inspection/entities/cards.ts and
-- united-states.ts, and a test holds both against the same numbers.
-- Pure. A finder looks at `text` from `first` on; what is before it is context that has gone out already. It adds to
-- `found`, and returns where a candidate begins that the text's end cuts, which no finder below is longer than
-- CANDIDATE_BYTES_MAX.

local find, byte, sub, match, gsub = string.find, string.byte, string.sub, string.match, string.gsub
local rep = string.rep

local CARD_DIGITS_MIN, CARD_DIGITS_MAX = 13, 19 -- of 12 digits only words can tell whether they are a card
local AMONG_LETTERS_DIGITS_MIN = 13
local LETTERS_MAX = 40 -- looked at around digits
local SPACE, DASH, DOT = 32, 45, 46

local GROUPINGS = {
  { 4, 4, 4, 4, 3 },
  { 4, 4, 4, 4, 2 },
  { 4, 4, 4, 4, 1 },
  { 4, 4, 4, 4 },
  { 4, 4, 4, 1 },
  { 4, 4, 5 },
  { 4, 6, 5 },
  { 4, 6, 4 },
  { 8, 8 },
  { 6, 10 },
  { 6, 4, 6 },
}
local FIRST_SIZES = { [4] = true, [6] = true, [8] = true }

-- Prefixes as patterns, and the lengths that go with them.
local ISSUERS = {
  { { "^4" }, { 13, 16, 19 } },
  { { "^5[1-5]", "^222[1-9]", "^22[3-9]", "^2[3-6]", "^27[01]", "^2720" }, { 16 } },
  { { "^3[47]" }, { 15 } },
  { { "^30[0-5]", "^3095", "^3[689]" }, { 14, 16, 19 } },
  { { "^352[89]", "^35[3-8]" }, { 16, 17, 18, 19 } },
  { { "^6011", "^64[4-9]", "^65", "^62", "^60", "^81", "^82", "^9792" }, { 16, 17, 18, 19 } },
  { { "^220[0-4]" }, { 16, 17, 18, 19 } },
  { { "^50", "^5[6-8]", "^6304", "^639", "^67" }, { 13, 14, 16, 17, 18, 19 } },
  { { "^1" }, { 15 } },
}

local Numbers = {}

local function is_digit(code)
  return code ~= nil and code >= 48 and code <= 57
end

local function is_separator(code)
  return code == SPACE or code == DASH or code == DOT
end

local function is_letter(code)
  return code ~= nil and (code >= 65 and code <= 90 or code >= 97 and code <= 122)
end

local function is_issued(digits)
  for i = 1, #ISSUERS do
    local prefixes, lengths = ISSUERS[i][1], ISSUERS[i][2]
    for k = 1, #lengths do
      if lengths[k] == #digits then
        for p = 1, #prefixes do
          if find(digits, prefixes[p]) then
            return true
          end
        end
      end
    end
  end
  return false
end

-- ISO/IEC 7812-1, annex B.
local function passes_luhn(digits)
  local sum, doubled = 0, false
  for at = #digits, 1, -1 do
    local digit = byte(digits, at) - 48
    if doubled then
      digit = digit * 2
      if digit > 9 then
        digit = digit - 9
      end
    end
    sum, doubled = sum + digit, not doubled
  end
  return sum % 10 == 0
end

local function is_card(text, from, to)
  local digits = gsub(sub(text, from, to), "%D", "")
  if #digits < CARD_DIGITS_MIN or #digits > CARD_DIGITS_MAX or digits == rep(sub(digits, 1, 1), #digits) then
    return false
  end
  return is_issued(digits) and passes_luhn(digits)
end

-- Dashes and dots bind: 4111-1111-1111-1111-1111 is something else. Spaces do not.
local function is_part_of_longer(text, from, to)
  local before, after = byte(text, from - 1), byte(text, to + 1)
  if (before == DASH or before == DOT) and is_digit(byte(text, from - 2)) then
    return true
  end
  return (after == DASH or after == DOT) and is_digit(byte(text, to + 2))
end

-- Groups of digits with one separator between them, up to a digit more than cards have. Returns their sizes and where
-- each ends, and whether the text's end has cut them.
local function read_groups(text, from)
  local sizes, ends, digits, at = {}, {}, 0, from
  while digits <= CARD_DIGITS_MAX do
    local _, last = find(text, "^%d+", at)
    if not last then
      return sizes, ends, at > #text
    end
    digits = digits + last - at + 1
    sizes[#sizes + 1], ends[#ends + 1] = last - at + 1, last
    if last == #text then
      return sizes, ends, digits <= CARD_DIGITS_MAX
    end
    if not is_separator(byte(text, last + 1)) then
      return sizes, ends, false
    end
    at = last + 2
  end
  return sizes, ends, false
end

local function has_sizes(sizes, wanted)
  for i = 1, #wanted do
    if sizes[i] ~= wanted[i] then
      return false
    end
  end
  return true
end

-- Digit by digit, or in larger groups than lists of numbers have.
local function is_plausible_whole(sizes)
  local single, large = true, true
  for i = 1, #sizes do
    single = single and sizes[i] == 1
    large = large and (sizes[i] >= 4 or i == #sizes)
  end
  return single or large
end

-- At a group of digits. Returns where a card ends, or nil and whether the text's end leaves that open.
local function card_at(text, from, to, final)
  local size = to - from + 1
  if size > CARD_DIGITS_MAX then
    return nil, false
  end
  local sizes, ends, cut = read_groups(text, from)
  local continues = is_separator(byte(text, from - 1)) and is_digit(byte(text, from - 2))
  local can_be_whole = not continues and (size == 1 or size > 3)
  local has_first_size = FIRST_SIZES[size] and (sizes[2] or 0) >= 3
  if cut and not final then
    return nil, to == #text or can_be_whole or FIRST_SIZES[size] ~= nil
  end
  if #sizes > 1 then
    if can_be_whole and is_plausible_whole(sizes) then
      local last = ends[#ends]
      if not is_part_of_longer(text, from, last) and is_card(text, from, last) then
        return last
      end
    end
    if has_first_size then
      for i = 1, #GROUPINGS do
        local last = has_sizes(sizes, GROUPINGS[i]) and ends[#GROUPINGS[i]]
        if last and not is_part_of_longer(text, from, last) and is_card(text, from, last) then
          return last
        end
      end
    end
  end
  if size >= CARD_DIGITS_MIN and not is_part_of_longer(text, from, to) and is_card(text, from, to) then
    return to
  end
  return nil, false
end

-- Whether digits that letters touch may be a card: people leave out spaces. Other digits behind more letters make it
-- an id. The second result: that the text's end leaves this open.
local function may_be_among_letters(text, from, to, final)
  local at = from - 1
  while is_letter(byte(text, at)) and from - at <= LETTERS_MAX do
    at = at - 1
  end
  if is_digit(byte(text, at)) then
    return false, false
  end
  at = to + 1
  while is_letter(byte(text, at)) and at - to <= LETTERS_MAX do
    at = at + 1
  end
  if at > #text and not final then
    return false, to - from + 1 >= AMONG_LETTERS_DIGITS_MIN and to - from < CARD_DIGITS_MAX
  end
  if is_digit(byte(text, at)) then
    return false, false
  end
  return to - from + 1 >= AMONG_LETTERS_DIGITS_MIN or at == to + 1 and FIRST_SIZES[to - from + 1] ~= nil, false
end

function Numbers.find_cards(text, first, final, found)
  local from, to = find(text, "%d+", first)
  while from do
    local resume = to + 1
    if not (from == first and is_digit(byte(text, from - 1))) then
      local last, open, may_be = nil, false, true
      if is_letter(byte(text, to + 1)) or is_letter(byte(text, from - 1)) then
        if to == #text and not final then
          open, may_be = to - from < CARD_DIGITS_MAX, false
        else
          may_be, open = may_be_among_letters(text, from, to, final)
        end
      end
      if may_be then
        last, open = card_at(text, from, to, final)
      end
      if open then
        return from
      elseif last then
        found[#found + 1] = { from = from, to = last, entity = "CREDIT_CARD" }
        resume = last + 1
      end
    end
    from, to = find(text, "%d+", resume)
  end
  return nil
end

local SSN = "^(%d%d%d)([-. ])(%d%d)%2(%d%d%d%d)"
local SSN_BEGINNINGS = {
  "^%d%d?%d?$",
  "^%d%d%d[-. ]%d?%d?$",
  "^%d%d%d[-. ]%d%d[-. ]%d?%d?%d?%d?$",
  "^%d%d%d[-. ]%d%d[-. ]%d%d%d%d[-. ]?$",
}
local SSN_BYTES_MAX = 12 -- with one byte behind it

local function is_ssn(area, group, serial)
  if area == "000" or area == "666" or sub(area, 1, 1) == "9" or group == "00" or serial == "0000" then
    return false
  end
  local digits = area .. group .. serial
  return digits ~= rep(sub(digits, 1, 1), #digits)
end

local function may_begin_ssn(rest)
  for i = 1, #SSN_BEGINNINGS do
    if find(rest, SSN_BEGINNINGS[i]) then
      return true
    end
  end
  return false
end

function Numbers.find_ssns(text, first, final, found)
  local from, to = find(text, "%d+", first)
  while from do
    local resume = to + 1
    local before = byte(text, from - 1)
    local bound = is_digit(before)
      or is_letter(before)
      or (before == DASH or before == DOT) and is_digit(byte(text, from - 2))
    if not bound and to - from <= 2 then
      if not final and #text - from < SSN_BYTES_MAX and may_begin_ssn(sub(text, from)) then
        return from
      end
      local area, _, group, serial = match(text, SSN, from)
      local last = from + 10
      if area and is_ssn(area, group, serial) then
        local after = byte(text, last + 1)
        local is_longer = is_digit(after)
          or is_letter(after)
          or (after == DASH or after == DOT) and is_digit(byte(text, last + 2))
        if not is_longer then
          found[#found + 1] = { from = from, to = last, entity = "US_SSN" }
          resume = last + 1
        end
      end
    end
    from, to = find(text, "%d+", resume)
  end
  return nil
end

return Numbers

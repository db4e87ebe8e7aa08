-- Private keys in PEM (RFC 7468) and OpenPGP armour (RFC 9580), as in agent/inspection/secrets/pem.ts. A block may be
-- longer than anything that is held back: once it has begun it is followed by state, not kept.
-- Pure; a finder as those in numbers.lua.

local find, sub, byte, gsub = string.find, string.sub, string.byte, string.gsub

local BEGIN, END, DASHES = "-----BEGIN ", "-----END ", "-----"
local LABEL_BYTES_MAX = 60
local HEAD_BYTES_MAX = 512 -- in which the first of the key must come
local BODY_MIN = 24
local BODY = '^[%w+/=%s\\:,()"._@<>-]*'
local DASH = 45

local PrivateKeys = {}

-- The longest end of `text`, from `first` on, that `word` begins with: where it begins, or nil.
local function cut_at(text, first, word)
  for length = math.min(#word - 1, #text - first + 1), 1, -1 do
    if sub(text, -length) == sub(word, 1, length) then
      return #text - length + 1
    end
  end
  return nil
end

-- Where the block goes on to from `from`, which is inside of it; whether it is still open there, and how: "pem" or, in
-- its last line, "pem_end".
function PrivateKeys.block_end(text, from, state, final)
  local foot = from
  if state == "pem" then
    local _, last = find(text, BODY, from)
    local end_from, end_last = find(text, END, from, true)
    local begin_from = find(text, BEGIN, from, true)
    if begin_from and begin_from <= last and not (end_from and end_from < begin_from) then
      return begin_from - 1, nil
    elseif not end_from or end_from > last + 1 then
      if last < #text or final then
        return last, nil
      end
      -- What may begin the last line waits, so that it is seen whole.
      local cut = cut_at(text, from, END)
      return (cut or #text + 1) - 1, "pem"
    end
    foot = end_last + 1
  end
  -- The label, and the dashes behind it.
  local _, label_last = find(text, "^[%w ]*", foot)
  local _, dashes_last = find(text, "^%-+", label_last + 1)
  if dashes_last then
    local is_cut = dashes_last == #text and dashes_last - label_last < #DASHES and not final
    return math.min(dashes_last, label_last + #DASHES), is_cut and "pem_end" or nil
  elseif label_last < #text or final then
    return label_last, nil
  end
  return label_last, "pem_end"
end

function PrivateKeys.find(text, first, final, found)
  local from, last = find(text, BEGIN, first, true)
  while from do
    local resume = last + 1
    local label_last, head_last = find(text, DASHES, last + 1, true)
    if not label_last then
      if not final and #text - last < LABEL_BYTES_MAX + #DASHES then
        return from
      end
    elseif label_last - last <= LABEL_BYTES_MAX and find(sub(text, last + 1, label_last), "PRIVATE KEY", 1, true) then
      local _, body_last = find(text, BODY, head_last + 1)
      local stop = find(text, END, head_last + 1, true)
      body_last = stop and stop <= body_last and stop - 1 or body_last
      local _, enough = gsub(sub(text, head_last + 1, math.min(body_last, from + HEAD_BYTES_MAX)), "[%w+/=]", "")
      if enough >= BODY_MIN then
        local block_last, open = PrivateKeys.block_end(text, head_last + 1, "pem", final)
        found[#found + 1] = { from = from, to = block_last, entity = "PRIVATE_KEY", open = open }
        resume = block_last + 1
        if open then
          return resume <= #text and resume or nil
        end
      elseif not final and body_last == #text and #text - from < HEAD_BYTES_MAX then
        return from
      end
    end
    from, last = find(text, BEGIN, resume, true)
  end
  if not final and byte(text, -1) == DASH or find(text, "%-%-%u* ?$", math.max(first, #text - #BEGIN)) then
    return cut_at(text, first, BEGIN)
  end
  return nil
end

return PrivateKeys

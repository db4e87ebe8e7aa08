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

-- The next line that begins or ends a block: where it is, and which of the two.
local function marker_after(text, from)
  local at = find(text, DASHES, from, true)
  while at do
    if sub(text, at, at + #END - 1) == END then
      return at, END
    elseif sub(text, at, at + #BEGIN - 1) == BEGIN then
      return at, BEGIN
    end
    at = find(text, DASHES, at + 1, true)
  end
  return #text + 1, nil
end

-- Where what a key consists of ends that begins at `from`, which is before `stop`.
local function body_end(text, from, stop)
  local _, last = find(sub(text, from, stop - 1), BODY)
  return from + last - 1
end

-- Where the block goes on to from `from`, which is inside of it; whether it is still open there, and how: "pem" or, in
-- its last line, "pem_end".
function PrivateKeys.block_end(text, from, state, final)
  local foot = from
  if state == "pem" then
    local marker, kind = marker_after(text, from)
    local last = body_end(text, from, marker)
    if last < marker - 1 or kind == BEGIN or not kind and final then
      return last, nil
    elseif not kind then
      -- What may begin the last line waits, so that it is seen whole.
      return (cut_at(text, from, END) or #text + 1) - 1, "pem"
    end
    foot = marker + #END
  end
  -- The label, and the dashes behind it.
  local _, label_last = find(text, "^[%w ]*", foot)
  local _, dashes_last = find(text, "^%-+", label_last + 1)
  if dashes_last then
    if dashes_last == #text and dashes_last - label_last < #DASHES and not final then
      return label_last, "pem_end" -- the dashes wait, so that they are seen together
    end
    return math.min(dashes_last, label_last + #DASHES), nil
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
      local marker = marker_after(text, head_last + 1)
      local head = sub(text, head_last + 1, math.min(marker - 1, from + HEAD_BYTES_MAX))
      local body_last = body_end(head, 1, #head + 1) + head_last
      local _, enough = gsub(sub(text, head_last + 1, body_last), "[%w+/=]", "")
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

-- E-mail addresses, as in agent/inspection/entities/email.ts, but for ASCII only and with any name of two letters or
-- more as a top level domain. Pure; a finder as those in numbers.lua.

local find, byte, sub, match, reverse = string.find, string.byte, string.sub, string.match, string.reverse

local LOCAL_BYTES_MAX = 64 -- RFC 5321, 4.5.3.1
local DOMAIN_BYTES_MAX = 253
local LOCAL_RUN, DOMAIN = "^[%w._%%+'-]*", "^[%w.-]+"

local Email = { LOCAL_BYTES_MAX = LOCAL_BYTES_MAX }

-- Where the local part begins that ends before `at`; nil when it is longer than one can be.
local function local_start(text, at)
  local _, length = find(reverse(sub(text, math.max(at - LOCAL_BYTES_MAX - 1, 1), at - 1)), LOCAL_RUN)
  if length > LOCAL_BYTES_MAX then
    return nil
  end
  return (match(text, "^[.']*()", at - length))
end

-- Where the name ends that begins at `from`, or nil.
local function domain_end(text, from)
  local _, last = find(text, DOMAIN, from)
  if not last or last - from >= DOMAIN_BYTES_MAX then
    return nil
  end
  local name = sub(text, from, last)
  name = match(name, "^(.-)[.-]*$")
  local shorter, after_dot = match(name, "^(.*)%.([^.]*)$")
  -- The first word of a sentence may stand behind it: "bob@example.com.Then".
  if after_dot and find(after_dot, "^%u") and find(shorter, "%.%a%a+$") then
    name = shorter
  end
  if find(name, "%.%.") or find(name, "^%-") or find(name, "%.%-") or find(name, "%-%.") or find(name, "^%dx%.") then
    return nil
  end
  return find(name, "^[^.].*%.%a[%w-]*%w$") and from + #name - 1 or nil
end

-- What is only logged is not waited for: the name may have gone out before its `@`.
function Email.find(text, first, final, found, action)
  local at = find(text, "@", first, true)
  local is_logged = action == "log"
  local covered = is_logged and 1 or first -- what is before it has been decided
  while at do
    local start = local_start(text, at)
    if start and start < at and start >= covered then
      local _, run = find(text, DOMAIN, at + 1)
      run = run or at
      if run == #text and not final and run - at <= DOMAIN_BYTES_MAX then
        return math.max(start, first)
      end
      local last = domain_end(text, at + 1)
      local name = sub(text, start, at - 1)
      local is_name = byte(name, -1) ~= 46 and not find(name, "..", 1, true)
      -- The account of a repository, not of a person.
      if last and is_name and not (name == "git" and find(text, "^[:/]", last + 1)) then
        found[#found + 1] = { from = math.max(start, first), to = last, entity = "EMAIL_ADDRESS" }
        covered = last + 1
      end
    end
    at = find(text, "@", at + 1, true)
  end
  if final or is_logged then
    return nil
  end
  local start = local_start(text, #text + 1)
  if start and start <= #text and start >= covered then
    return start
  end
  return nil
end

return Email

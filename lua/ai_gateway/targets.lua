-- Which target a request goes to, and its model's name in the body.
-- Pure: strings and numbers in, strings out. docs/routing.md

local Targets = {}

local FAILURES_MAX = 5 -- in a row, as in haproxy.cfg
Targets.WELL, Targets.FAILING, Targets.PAUSED = 1, 2, 3

-- `row`: of the stick table `ai-hop-paused`, or nil. FAILING: five times in a row, and lately. PAUSED: it asked to be
-- left alone, until later than `now` (seconds).
function Targets.standing(row, now)
  if not row then
    return Targets.WELL
  elseif (row.gpt0 or 0) > now then
    return Targets.PAUSED
  elseif (row.gpc0 or 0) >= FAILURES_MAX and (row.gpc0_rate or 0) > 0 then
    return Targets.FAILING
  end
  return Targets.WELL
end

-- Of `order` (`name name …`) the first with the best `standing(name)` whose bit is not in `tried`; nil when the request
-- has been to all.
function Targets.next(order, tried, standing)
  local best, best_standing
  local bit = 1
  for name in order:gmatch("%S+") do
    if tried & bit == 0 then
      local its = standing(name)
      if not best or its < best_standing then
        best, best_standing = name, its
      end
    end
    bit = bit << 1
  end
  return best
end

local function escape(character)
  return string.format("\\u%04x", character:byte())
end

-- An edit list (docs/haproxy-interface.md, section 3) that puts `model` where `place` says: `offset,length` of what
-- stands between the quotes.
function Targets.rename(place, model)
  local offset, length = place:match("^(%d+),(%d+)$")
  if not offset then
    error("ai-gateway: the place of the model is not known", 0)
  end
  local text = model:gsub('[%c"\\]', escape)
  return string.pack(">I4I4s4", math.tointeger(offset), math.tointeger(length), text)
end

return Targets

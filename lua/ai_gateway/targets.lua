-- Which target a request goes to, and its model's name in the body.
-- Pure: strings and numbers in, strings out. docs/routing.md

local Targets = {}

-- The first name of `order` (`name name …`) whose bit is not in `tried`; nil when the request has been to all.
function Targets.next(order, tried)
  local bit = 1
  for name in order:gmatch("%S+") do
    if tried & bit == 0 then
      return name
    end
    bit = bit << 1
  end
  return nil
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

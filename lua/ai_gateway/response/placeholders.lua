-- The values that placeholders in a response stand for, as `txn.ai.restore` lists them.
-- Pure: strings in, strings out. Lives as long as one response does.

local unpack, sub, find, gsub, match = string.unpack, string.sub, string.find, string.gsub, string.match
local gmatch, sort, concat = string.gmatch, table.sort, table.concat

local JsonText = require("ai_gateway.response.json_text")

local RECORD = ">s2s4" -- placeholder, value
local SHAPE = "%[[%w_]+%]"
local TAIL = "()%[[%w_]*$" -- what may be the beginning of one

local Placeholders = {}
Placeholders.__index = Placeholders

-- `list`: the records of docs/haproxy-interface.md, section 4. Raises an error that quotes nothing when it is cut.
function Placeholders.parse(list)
  local values, names, position = {}, {}, 1
  while position <= #list do
    local ok, name, value, after = pcall(unpack, RECORD, list, position)
    if not ok then
      error("restore: record " .. #names + 1 .. " is cut", 0)
    end
    values[name] = value
    names[#names + 1] = name
    position = after
  end
  sort(names)
  return setmetatable({
    names = names, -- sorted
    by_level = { [0] = values }, -- values, escaped for JSON so many times
  }, Placeholders)
end

local function escaped(self, level)
  local values = self.by_level[level]
  if not values then
    values = {}
    for name, value in pairs(escaped(self, level - 1)) do
      values[name] = JsonText.escape(value)
    end
    self.by_level[level] = values
  end
  return values
end

-- `level`: 0 for plain text, 1 for text inside a JSON string, 2 for JSON inside a JSON string.
function Placeholders:restore(text, level)
  if not find(text, "[", 1, true) then
    return text
  end
  return (gsub(text, SHAPE, escaped(self, level)))
end

-- The same for JSON that is a text: `inner` (inner_json.lua) follows it, and says where values are escaped once more.
function Placeholders:restore_inner(text, inner)
  if not find(text, "[", 1, true) then
    inner:follow(text)
    return text
  end
  local out, at = {}, 1
  for from, name, after in gmatch(text, "()(" .. SHAPE .. ")()") do
    inner:follow(sub(text, at, from - 1))
    out[#out + 1] = sub(text, at, from - 1)
    out[#out + 1] = escaped(self, inner.in_string and 2 or 1)[name] or name
    at = after
  end
  inner:follow(sub(text, at))
  out[#out + 1] = sub(text, at)
  return concat(out)
end

-- Whether a placeholder begins with `head`.
function Placeholders:begins_with(head)
  local names, low, high = self.names, 1, #self.names
  while low <= high do
    local middle = (low + high) // 2
    if names[middle] < head then
      low = middle + 1
    else
      high = middle - 1
    end
  end
  local name = names[low]
  return name ~= nil and sub(name, 1, #head) == head
end

-- Where in `text` a placeholder begins that the text's end cuts; nil when there is none.
function Placeholders:cut_at(text)
  local at = match(text, TAIL)
  if at and self:begins_with(sub(text, at)) then
    return at
  end
  return nil
end

return Placeholders

-- Runs the pure Lua modules for tests. HAProxy loads it as it loads the product's files
-- (test/helpers/translation/lua-driver.ts), so the Lua that runs is HAProxy's own.

local Json = require("ai_gateway.json")
local Translate = require("ai_gateway.translate")
local serve = require("serve")

local function new_translation(fields)
  return Translate.new(fields[2], fields[3], tonumber(fields[4]), fields[5])
end

local function run(fields, pieces)
  local translation = new_translation(fields)
  local parts = {}
  for i, piece in ipairs(pieces) do
    parts[i] = translation:feed(piece)
  end
  parts[#parts + 1] = translation:finish()
  return table.concat(parts), parts, translation
end

local OPERATIONS = {}

-- spec, args, status, content type, pieces -> content type, failed, bug, what each piece became, the rest
function OPERATIONS.translate(fields)
  if not new_translation(fields) then
    return { "none" }
  end
  local _, parts, translation = run(fields, { table.unpack(fields, 6) })
  local answer = { translation.content_type, tostring(translation.failed or false), tostring(translation.bug or "") }
  return table.move(parts, 1, #parts, 4, answer)
end

-- spec, args, status, content type, text -> "same" when the result does not depend on where the text is cut
function OPERATIONS.cuts(fields)
  local text = fields[6]
  local expected = run(fields, { text })
  for cut = 1, #text - 1 do
    if run(fields, { text:sub(1, cut), text:sub(cut + 1) }) ~= expected then
      return { "differs when cut at byte " .. cut }
    end
  end
  for _, size in ipairs({ 1, 2, 3, 7, 61 }) do
    local pieces = {}
    for position = 1, #text, size do
      pieces[#pieces + 1] = text:sub(position, position + size - 1)
    end
    if run(fields, pieces) ~= expected then
      return { "differs in pieces of " .. size }
    end
  end
  return { "same" }
end

-- text -> the text again, decoded and encoded; or what is wrong
function OPERATIONS.json(fields)
  local value, problem = Json.decode(fields[2])
  if problem then
    return { "", problem }
  end
  return { Json.encode(value) }
end

-- spec, args, status, content type, event, times -> kilobytes of memory before and after, and at most
function OPERATIONS.memory(fields)
  local translation, most = new_translation(fields), 0
  translation:feed(fields[6]:rep(100))
  collectgarbage()
  collectgarbage()
  local before = collectgarbage("count")
  for i = 1, tonumber(fields[7]) do
    translation:feed(fields[6])
    if i % 10000 == 0 then
      collectgarbage()
      most = math.max(most, collectgarbage("count"))
    end
  end
  return { tostring(before), tostring(most) }
end

serve(OPERATIONS)

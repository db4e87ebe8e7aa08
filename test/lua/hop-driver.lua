-- Runs the modules of the provider hop, and those that edit requests and hide usage, for test/unit/lua.

local KeyFiles = require("ai_gateway.key_files")
local RequestEditor = require("ai_gateway.request_editor")
local Targets = require("ai_gateway.targets")
local UsageHider = require("ai_gateway.usage_hider")
local serve = require("serve")

local OPERATIONS = {}

-- place, model -> edit list
function OPERATIONS.rename(fields)
  return { Targets.rename(fields[2], fields[3]) }
end

local function row_of(text)
  local gpt0, gpc0, gpc0_rate = text:match("^(%d+),(%d+),(%d+)$")
  return gpt0 and { gpt0 = tonumber(gpt0), gpc0 = tonumber(gpc0), gpc0_rate = tonumber(gpc0_rate) }
end

-- order, tried, now, then a row for each name ("" for none) -> the name, or none
function OPERATIONS.next(fields)
  local rows, index = {}, 5
  for name in fields[2]:gmatch("%S+") do
    rows[name], index = row_of(fields[index]), index + 1
  end
  return {
    Targets.next(fields[2], tonumber(fields[3]), function(name)
      return Targets.standing(rows[name], tonumber(fields[4]))
    end) or "none",
  }
end

-- list -> name, key, name, key … by name
function OPERATIONS.keys(fields)
  local answer, names, keys = {}, {}, KeyFiles.read(fields[2])
  for name in pairs(keys) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    table.move({ name, keys[name] }, 1, 2, #answer + 1, answer)
  end
  return answer
end

-- names of variables, list of files, the operator's word -> the source
function OPERATIONS.secret(fields)
  return { KeyFiles.secret_source(fields[2], KeyFiles.read(fields[3]), fields[4]) }
end

local function hidden(pieces)
  local hider, parts = UsageHider.new(), {}
  for i, piece in ipairs(pieces) do
    parts[i] = hider:feed(piece)
  end
  parts[#parts + 1] = hider:finish()
  return parts
end

-- pieces -> what each became, and the rest
function OPERATIONS.hide(fields)
  return hidden({ table.unpack(fields, 2) })
end

-- text -> "same" when no cut makes a difference
function OPERATIONS.hide_cuts(fields)
  local text = fields[2]
  local expected = table.concat(hidden({ text }))
  for cut = 1, #text - 1 do
    if table.concat(hidden({ text:sub(1, cut), text:sub(cut + 1) })) ~= expected then
      return { "differs when cut at byte " .. cut }
    end
  end
  for size = 1, 7 do
    local pieces = {}
    for position = 1, #text, size do
      pieces[#pieces + 1] = text:sub(position, position + size - 1)
    end
    if table.concat(hidden(pieces)) ~= expected then
      return { "differs in pieces of " .. size }
    end
  end
  return { "same" }
end

-- What the editor asks of HAProxy. `can`: "lua" (a new length can be announced) or "keep" (it cannot).
local function message(can, announced, room)
  local msg = { channel = {}, lengths = {} }
  if can == "lua" then
    function msg:set_body_len(length)
      self.lengths[#self.lengths + 1] = tostring(length)
      return true
    end
  end
  function msg:body()
    return self.piece
  end
  function msg:set(text)
    self.piece = text
    return math.min(#text, room)
  end
  local txn = { f = {
    req_hdr = function()
      return announced
    end,
  } }
  return msg, txn
end

-- how, announced length ("" for none), room, edit list, pieces -> announced in the end, the body
function OPERATIONS.edit(fields)
  local msg, txn = message(fields[2], fields[3] ~= "" and fields[3] or nil, tonumber(fields[4]))
  local register = filter.register_data_filter
  filter.register_data_filter = function() end
  local ok, editor = pcall(RequestEditor.start, {}, fields[5], txn, msg)
  filter.register_data_filter = register
  if not ok then
    error(editor, 0)
  end
  local parts = {}
  for index = 6, #fields do
    msg.piece = fields[index]
    editor:edit_piece(msg)
    parts[#parts + 1] = msg.piece
  end
  editor:finish()
  return { table.concat(msg.lengths, ","), table.concat(parts) }
end

serve(OPERATIONS)

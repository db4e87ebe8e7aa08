-- What changes in an event whose strings are whole, and in one that says its texts a second time, token by token.
-- An edit is { from, to, instead }. Pure: strings and tables in and out.

local sub, concat, sort = string.sub, table.concat, table.sort

local Channel = require("ai_gateway.response.channel")
local Members = require("ai_gateway.response.members")

local TreeEdits = {}

local function by_place(one, other)
  return one[1] < other[1]
end

function TreeEdits.apply(text, edits)
  if #edits == 0 then
    return text
  end
  sort(edits, by_place)
  local out, at = {}, 1
  for i = 1, #edits do
    local edit = edits[i]
    out[#out + 1] = sub(text, at, edit[1] - 1)
    out[#out + 1] = edit[3]
    at = edit[2] + 1
  end
  out[#out + 1] = sub(text, at)
  return concat(out)
end

-- Returns whether the member is one of log probabilities. Where rules hide something it is emptied.
local function drop_member(job, member, edits)
  local value = member.value
  if member.name ~= "logprobs" or not (value.is_object or value.is_list) then
    return false
  end
  local has_some = value.is_object or value[1] ~= nil
  if has_some and job.rules and not job.rules.only_logs then
    local empty = value.is_list and "[]" or "null"
    edits[#edits + 1] = { member.from, member.to, '"logprobs":' .. empty }
  end
  return has_some
end

-- The log probabilities in an event of deltas. Returns whether it holds any.
function TreeEdits.drop_logprobs(job, tree, edits)
  local has_some = false
  for i = 1, #tree.members do
    has_some = drop_member(job, tree.members[i], edits) or has_some
  end
  local choices = tree.named.choices
  for i = 1, choices and #choices or 0 do
    local members = choices[i].members or {}
    for k = 1, #members do
      has_some = drop_member(job, members[k], edits) or has_some
    end
  end
  return has_some
end

-- `is_free`: whatever the names are.
local function push(job, text, node, name, is_scanned, is_free, edits)
  if job.blocked then
    return
  end
  if node.is_string then
    local channel = Channel.new(job, Members.JSON_IN_STRING[name] and 2 or 1, is_scanned)
    local value = sub(text, node.from, node.to)
    local instead = channel:push(value, true)
    if instead ~= value then
      edits[#edits + 1] = { node.from, node.to, instead }
    end
  elseif node.is_object then
    local kinds = job.members
    for i = 1, #node.members do
      local member = node.members[i]
      local inside = member.name
      if not (is_scanned and kinds.has_logprobs and drop_member(job, member, edits)) then
        local is_seen = is_scanned and (is_free or not kinds.not_scanned[inside])
        push(job, text, member.value, inside, is_seen, is_free or kinds.free[inside], edits)
      end
    end
  elseif node.is_list then
    for i = 1, #node do
      push(job, text, node[i], name, is_scanned, is_free, edits)
    end
  end
end

-- Strings that are whole: every one is restored, and scanned unless its name says that the model did not write it.
function TreeEdits.of_whole(job, text, tree)
  local edits = {}
  push(job, text, tree, nil, job.rules ~= nil, false, edits)
  return edits
end

return TreeEdits

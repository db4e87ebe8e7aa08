-- The events of streams in every client dialect: which of their strings are pieces of a text, which text that is, when
-- it ends, and how an event is written that brings the rest of it. Pure: strings and tables in and out.

local sub, find, concat = string.sub, string.find, table.concat

local Members = require("ai_gateway.response.members")
local Spans = require("ai_gateway.response.json_spans")

local NOT_TEXT, JSON_IN_STRING = Members.NOT_TEXT, Members.JSON_IN_STRING
local ALL = ""

local Events = {}

-- Every string below `node` is a piece of a text whose name is its way from the event's root. `place` is that way as a
-- list from the last step to the first, for Events.rest.
local function walk(deltas, node, name, key, place)
  if node.is_string then
    deltas[#deltas + 1] = { span = node, key = key, level = JSON_IN_STRING[name] and 2 or 1, place = place }
  elseif node.is_object then
    for i = 1, #node.members do
      local member = node.members[i]
      if not NOT_TEXT[member.name] and not member.value.is_word then
        local step = { name = member.name, up = place }
        walk(deltas, member.value, member.name, key .. "." .. member.name, step)
      end
    end
  elseif node.is_list then
    for i = 1, #node do
      local named = node[i].named or {}
      local index = Spans.word(named.index)
      local step = { index = index, kind = named.type, up = place }
      walk(deltas, node[i], name, key .. "[" .. (index or i - 1), step)
    end
  end
end

-- OpenAI chat and completions.
local function read_choices(event, choices)
  for i = 1, #choices do
    local named = choices[i].named or {}
    local index = Spans.word(named.index) or tostring(i - 1)
    local key = "c" .. index .. "."
    local from = #event.deltas + 1
    walk(event.deltas, choices[i], nil, key, { choice = index })
    if named.finish_reason and named.finish_reason.is_string then
      for k = from, #event.deltas do
        event.deltas[k].final = true
      end
      event.ends[#event.ends + 1] = key
    end
  end
end

local RESPONSES_ENDS = {
  ["response.completed"] = true,
  ["response.incomplete"] = true,
  ["response.failed"] = true,
  ["response.cancelled"] = true,
  ["error"] = true,
}

-- OpenAI responses. Returns whether the event is a delta.
local function read_responses(event, text, kind, named)
  local item = "r" .. (Spans.word(named.output_index) or "") .. "."
  if find(kind, "%.delta$") and named.delta and named.delta.is_string then
    if find(kind, "audio.delta", 1, true) then
      return true
    end
    local key = concat({
      item,
      kind,
      Spans.string(text, named.item_id) or "",
      Spans.word(named.content_index) or "",
      Spans.word(named.summary_index) or "",
    }, "/")
    local level = find(kind, "arguments", 1, true) and 2 or 1
    event.deltas[1] = { span = named.delta, key = key, level = level, place = { kind = kind } }
    return true
  elseif find(kind, "%.done$") then
    event.ends[1] = item
  elseif RESPONSES_ENDS[kind] then
    event.ends[1] = ALL
  end
  event.repeats = true
  return false
end

local BLOCK_TEXTS = { text = true, thinking = true, partial_json = true }

-- Anthropic messages. Returns whether the event is a delta.
local function read_messages(event, text, kind, named)
  local key = "b" .. (Spans.word(named.index) or "") .. "."
  if kind == "content_block_delta" then
    local delta = named.delta and named.delta.named or {}
    for name in pairs(BLOCK_TEXTS) do
      if delta[name] and delta[name].is_string then
        local place = { block = Spans.word(named.index) or "0", name = name, kind = Spans.string(text, delta.type) }
        event.deltas[#event.deltas + 1] = {
          span = delta[name],
          key = key .. name,
          level = JSON_IN_STRING[name] and 2 or 1,
          place = place,
          is_thought = name == "thinking",
        }
      end
    end
    if delta.signature and delta.signature.is_string then
      event.ends[1] = key .. "thinking"
      event.signature = delta.signature
    end
    return #event.deltas > 0
  elseif kind == "content_block_stop" then
    event.ends[1] = key
  elseif kind == "message_delta" or kind == "message_stop" or kind == "error" then
    event.ends[1] = ALL
  end
  return false
end

-- Reads one event. `tree`: its data (json_spans.lua). Returns
--   is_delta   it brings pieces of texts, and nothing else in it is one
--   deltas     those: { span, key, level, final, place }, in the order of the text
--   ends       beginnings of keys: these texts end before this event, or in it
--   repeats    whole texts in it are what deltas brought before
--   signature  the string that signs the text which ends here
function Events.read(text, tree)
  local named = tree.named
  local event = { deltas = {}, ends = {}, is_delta = false, repeats = false }
  local kind = Spans.string(text, named.type)
  if named.choices and named.choices.is_list then
    event.is_delta = true
    read_choices(event, named.choices)
  elseif kind and (find(kind, "^response%.") or kind == "error" and not named.error) then
    event.is_delta = read_responses(event, text, kind, named)
  elseif kind then
    event.is_delta = read_messages(event, text, kind, named)
  end
  return event
end

local LEFT_OUT = { choices = true, usage = true, obfuscation = true, delta = true }

-- The members of an event that say what it belongs to, as they are written.
local function head_of(text, tree)
  local parts = {}
  for i = 1, #tree.members do
    local member = tree.members[i]
    if not LEFT_OUT[member.name] and (member.value.is_string or member.value.is_word) then
      parts[#parts + 1] = sub(text, member.from, member.to)
    end
  end
  return concat(parts, ",")
end

-- What Events.rest needs of the last event of a text that is held back.
function Events.template(text, tree, delta)
  local place = delta.place
  local kind = place.kind
  if type(kind) == "table" then
    kind = Spans.string(text, kind)
  end
  local steps, step = {}, place
  while step.up do
    local element = step.kind and Spans.string(text, step.kind)
    steps[#steps + 1] = { name = step.name, index = step.index, kind = element }
    step = step.up
  end
  return {
    head = head_of(text, tree),
    steps = steps,
    choice = step.choice,
    block = place.block,
    name = place.name,
    kind = kind,
    has_logprobs = tree.named.logprobs ~= nil,
  }
end

-- One event that brings `rest` (as it is written in JSON) to the text that `template` is of.
function Events.rest(template, rest, newline)
  local value = '"' .. rest .. '"'
  local name, data
  if template.block then
    name = "content_block_delta"
    data = concat({
      '{"type":"content_block_delta","index":',
      template.block,
      ',"delta":{"type":"',
      template.kind or "text_delta",
      '","',
      template.name,
      '":',
      value,
      "}}",
    })
  elseif template.choice then
    for i = 1, #template.steps do
      local step = template.steps[i]
      if step.name then
        value = '{"' .. step.name .. '":' .. value .. "}"
      else
        local kind = step.kind and '"type":"' .. step.kind .. '",' or ""
        local index = step.index and '"index":' .. step.index .. "," or ""
        value = sub(value, 1, 1) == "{" and "[{" .. index .. kind .. sub(value, 2) .. "]" or "[" .. value .. "]"
      end
    end
    local head = template.head == "" and "" or template.head .. ","
    data = "{"
      .. head
      .. '"choices":[{"index":'
      .. template.choice
      .. ","
      .. sub(value, 2, -2)
      .. ',"logprobs":null,"finish_reason":null}]}'
  else
    name = template.kind
    local logprobs = template.has_logprobs and ',"logprobs":[]' or ""
    data = "{" .. template.head .. ',"delta":' .. value .. logprobs .. "}"
  end
  return (name and "event: " .. name .. newline or "") .. "data: " .. data .. newline .. newline
end

return Events

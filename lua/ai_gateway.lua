-- The filter `lua.ai-gateway`: applies the edits that the agent asked for to a request's body, and meters the response
-- as it streams. docs/haproxy-interface.md says what it reads and what it publishes.
--
-- Load it with
--     lua-prepend-path    <root>/lua/?.lua
--     lua-load-per-thread <root>/lua/ai_gateway.lua
-- and name it in a frontend, after the SPOE filter: `filter lua.ai-gateway`.
--
-- Two rules. Towards the provider, fail closed: an edit that cannot be applied aborts the request, for it may be the
-- one that removes a card number. Towards the client, do no harm: metering never changes, holds back or fails a
-- response. Nothing here logs a byte of a body; error texts hold positions and lengths only.

local Meter = require("ai_gateway.meter")
local RequestEditor = require("ai_gateway.request_editor")
require("ai_gateway.relay")

local pcall = pcall

local Filter = { id = "ai-gateway", flags = filter.FLT_CFG_FL_HTX }
Filter.__index = Filter

-- HAProxy makes one for every stream, so it stays empty until it has something to do.
function Filter:new()
  return setmetatable({}, Filter)
end

-- Runs a step of the editing. When it fails, so does the request: the error makes HAProxy abort it, and the variable
-- tells haproxy.cfg and the log why.
local function editing(txn, step, ...)
  local ok, result = pcall(step, ...)
  if not ok then
    txn:set_var("txn.ai.error_code", "edit_failed")
    error(result, 0)
  end
  return result
end

function Filter:response_headers(msg)
  local line = msg:get_stline()
  local headers = msg:get_headers()
  local content_type, encoding = headers["content-type"], headers["content-encoding"]
  self.answered = true
  self.meter = Meter.new(tonumber(line.code) or 0, content_type and content_type[0], encoding and encoding[0])
  if self.meter then
    filter.register_data_filter(self, msg.channel)
  end
end

-- A fault in metering must cost the client nothing: the response goes on, unmetered.
function Filter:metering(step, piece)
  local meter = self.meter
  if meter and not pcall(meter[step], meter, piece) then
    self.meter = nil
    core.log(core.err, "ai-gateway: metering failed in " .. step)
  end
end

function Filter:http_headers(txn, msg)
  if msg:is_resp() then
    self:response_headers(msg)
  else
    local edits = txn:get_var("txn.ai.edits")
    if edits then
      self.editor = editing(txn, RequestEditor.start, self, edits, txn, msg)
    end
  end
  return filter.CONTINUE
end

function Filter:http_payload(txn, msg)
  if not msg:is_resp() then
    editing(txn, self.editor.edit_piece, self.editor, msg)
  else
    local piece = msg:body()
    if piece then
      self:metering("feed", piece)
    end
  end
end

-- Called only where a message came to its end.
function Filter:http_end(txn, msg)
  if msg:is_resp() then
    self:metering("finish")
  elseif self.editor then
    editing(txn, self.editor.finish, self.editor)
  end
  return filter.CONTINUE
end

-- Whether this process is ending after a reload. Asked of HAProxy only so often, for it makes a table of everything.
local STOPPING_KNOWN_MS = 20
local stopping, stopping_asked_ms = false, 0

local function is_stopping()
  local now = core.now()
  local now_ms = now.sec * 1000 + now.usec // 1000
  if now_ms - stopping_asked_ms >= STOPPING_KNOWN_MS then
    stopping_asked_ms = now_ms
    stopping = tonumber(core.get_info().Stopping) == 1
  end
  return stopping
end

local function publish(txn, name, value)
  if value then
    txn:set_var("txn.ai." .. name, value)
  end
end

-- Called on every way a stream can end, before the log line is written.
function Filter:end_analyze(txn, channel)
  if not channel:is_resp() or not self.answered then
    return filter.CONTINUE
  end
  if is_stopping() then
    txn:set_loglevel(core.notice) -- haproxy.cfg sends such lines as datagrams: the ring is closed already
  end
  local totals, source, events = {}, "none", nil
  if self.meter then
    totals, source, events = self.meter:result()
  end
  publish(txn, "used_prompt_tokens", totals.prompt)
  publish(txn, "used_completion_tokens", totals.completion)
  publish(txn, "used_cached_tokens", totals.cached)
  publish(txn, "used_cache_write_tokens", totals.cache_write)
  publish(txn, "used_reasoning_tokens", totals.reasoning)
  publish(txn, "response_events", events)
  publish(txn, "usage_source", source)
  return filter.CONTINUE
end

core.register_filter("ai-gateway", Filter, function(class)
  return class
end)

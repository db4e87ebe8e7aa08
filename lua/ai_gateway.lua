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
-- response. (Lists of an MCP server are another matter: what cannot be filtered is not shown.) Nothing here logs a byte
-- of a body; error texts hold positions and lengths only.

local Edits = require("ai_gateway.edits")
local Mcp = require("ai_gateway.mcp")
local Meter = require("ai_gateway.meter")
require("ai_gateway.relay")

local rep, pcall = string.rep, pcall

local Filter = { id = "ai-gateway", flags = filter.FLT_CFG_FL_HTX }
Filter.__index = Filter

-- HAProxy makes one for every stream, so it stays empty until it has something to do.
function Filter:new()
  return setmetatable({}, Filter)
end

-- Makes room for a body of another length. Three ways, by what this HAProxy can do:
--   no content-length (chunked, HTTP/2, or removed by a rule in haproxy.cfg where that is needed): nothing to do;
--   set_body_len (3.0 and later): say the new length;
--   neither: the length must stay, so a shorter body gets spaces at its end, which JSON allows.
function Filter:announce_length(txn, msg)
  -- Not msg:get_headers(): on 2.6 that raises an error once wait-for-body has run.
  local announced = txn.f:req_hdr("content-length")
  if not announced or announced == "" then
    return
  end
  local length = math.tointeger(tonumber(announced))
  if not length or self.edits.last_byte > length then
    error("ai-gateway: edits reach beyond the body", 0)
  end
  local growth = self.edits.growth
  if growth == 0 then
    return
  end
  if msg.set_body_len then
    if not msg:set_body_len(length + growth) then
      error("ai-gateway: cannot announce the new length of the body", 0)
    end
  elseif growth > 0 then
    error("ai-gateway: this HAProxy cannot make a body longer", 0)
  else
    self.padding, self.pad_at = -growth, length
  end
end

-- Runs a step of the editing. When it fails, so does the request: the error makes HAProxy abort it, and the variable
-- tells haproxy.cfg and the log why.
function Filter:editing(step, txn, msg)
  local ok, problem = pcall(self[step], self, txn, msg)
  if not ok then
    txn:set_var("txn.ai.error_code", "edit_failed")
    error(problem, 0)
  end
end

function Filter:start_edits(txn, msg)
  self.edits = Edits.parse(txn:get_var("txn.ai.edits"))
  self:announce_length(txn, msg)
  filter.register_data_filter(self, msg.channel)
end

function Filter:edit_piece(_, msg)
  local edits = self.edits
  local piece = msg:body()
  if not piece or #piece == 0 then
    return
  end
  local edited = edits:apply(piece)
  if self.padding and edits.seen == self.pad_at then
    edited = edited .. rep(" ", self.padding)
  end
  if edited ~= piece then
    local written = msg:set(edited)
    if written ~= #edited then
      error("ai-gateway: the edited body does not fit the buffer (tune.maxrewrite)", 0)
    end
  end
end

function Filter:end_edits()
  if not self.edits:done() then
    error("ai-gateway: edits reach beyond the body", 0)
  end
end

-- Lists of an MCP server show a client what it may use. What is no success and no JSON holds no list.
function Filter:start_lists(txn, msg, status, content_type, encoding)
  local rules = txn:get_var("txn.ai.mcp_allowed")
  local is_json = content_type ~= nil and content_type:lower():find("json", 1, true) ~= nil
  if not rules or (status >= 300 and not is_json) then
    return
  end
  if encoding and encoding ~= "identity" then
    txn:set_var("txn.ai.error_code", "mcp_list_failed")
    error("ai-gateway: an MCP list is compressed and cannot be filtered", 0)
  end
  local is_stream = content_type ~= nil and content_type:lower():find("^%s*text/event%-stream") ~= nil
  self.lists = Mcp.new(rules, is_stream)
  filter.register_data_filter(self, msg.channel)
end

function Filter:filter_lists(txn, msg, piece)
  local ok, shown = pcall(self.lists.feed, self.lists, piece)
  if ok and shown ~= piece and msg:set(shown) ~= #shown then
    ok, shown = false, "ai-gateway: an MCP list does not fit the buffer"
  end
  if not ok then
    txn:set_var("txn.ai.error_code", "mcp_list_failed")
    error(shown, 0)
  end
end

function Filter:response_headers(txn, msg)
  local line = msg:get_stline()
  local headers = msg:get_headers()
  local content_type, encoding = headers["content-type"], headers["content-encoding"]
  self.answered = true
  if txn:get_var("txn.ai.mcp_server") then
    -- What a tool answers is no usage of a model.
    self:start_lists(txn, msg, tonumber(line.code) or 0, content_type and content_type[0], encoding and encoding[0])
    return
  end
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
    self:response_headers(txn, msg)
  elseif txn:get_var("txn.ai.edits") then
    self:editing("start_edits", txn, msg)
  end
  return filter.CONTINUE
end

function Filter:http_payload(txn, msg)
  if not msg:is_resp() then
    self:editing("edit_piece", txn, msg)
  else
    local piece = msg:body()
    if piece and self.lists then
      self:filter_lists(txn, msg, piece)
    elseif piece then
      self:metering("feed", piece)
    end
  end
end

-- Called only where a message came to its end.
function Filter:http_end(txn, msg)
  if msg:is_resp() then
    self:metering("finish")
  elseif self.edits then
    self:editing("end_edits", txn, msg)
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

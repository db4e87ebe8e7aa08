-- The filter `lua.ai-gateway`: applies the edits that the agent asked for to a request's body, meters the response as
-- it streams and, where the agent asks for it, restores placeholders in it and hides what the model must not say.
-- docs/haproxy-interface.md says what it reads and what it publishes.
--
-- Load it with
--     lua-prepend-path    <root>/lua/?.lua
--     lua-load-per-thread <root>/lua/ai_gateway.lua
-- and name it in a frontend, after the SPOE filter: `filter lua.ai-gateway`.
--
-- Two rules. What hides something fails closed: an edit that cannot be applied aborts the request, and a response whose
-- rules cannot be applied is cut. What does not hide fails open: metering never changes, holds back or fails a
-- response, and a placeholder that cannot be restored stays. (Lists of an MCP server are another matter: what cannot be
-- filtered is not shown.) Nothing here logs a byte of a body; error texts hold positions and lengths only.

local ContentType = require("ai_gateway.content_type")
local Inspection = require("ai_gateway.response.inspection")
local Mcp = require("ai_gateway.mcp")
local Meter = require("ai_gateway.meter")
local RequestEditor = require("ai_gateway.request_editor")
local UsageHider = require("ai_gateway.usage_hider")
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

-- Lists of an MCP server show a client what it may use. What is no success and no JSON holds no list.
function Filter:start_lists(txn, status, content_type, encoding)
  local rules = txn:get_var("txn.ai.mcp_allowed")
  local is_json = content_type ~= nil and content_type:lower():find("json", 1, true) ~= nil
  if not rules or (status >= 300 and not is_json) then
    return
  end
  if encoding and encoding ~= "identity" then
    txn:set_var("txn.ai.error_code", "mcp_list_failed")
    error("ai-gateway: an MCP list is compressed and cannot be filtered", 0)
  end
  self.lists = Mcp.new(rules, ContentType.is_event_stream(content_type))
end

function Filter:shown_lists(txn, piece)
  local ok, shown = pcall(self.lists.feed, self.lists, piece)
  if not ok then
    txn:set_var("txn.ai.error_code", "mcp_list_failed")
    error(shown, 0)
  end
  return shown
end

-- Whether it is a stream that can be read. Nearly all come without a length; one that has a length keeps it.
local function is_open_stream(txn, content_type, encoding)
  local length = txn.f:res_fhdr("content-length")
  return ContentType.is_event_stream(content_type)
    and (encoding == nil or encoding == "" or encoding:lower() == "identity")
    and (length == nil or length == "")
end

function Filter:response_headers(txn, msg)
  -- Not msg:get_headers(): on 2.6 that raises an error once wait-for-body has run.
  local content_type, encoding = txn.f:res_fhdr("content-type"), txn.f:res_fhdr("content-encoding")
  self.answered = true
  local is_mcp = txn:get_var("txn.ai.mcp_server") ~= nil
  if is_mcp then
    self:start_lists(txn, tonumber(txn.f:status()) or 0, content_type, encoding)
  end
  local restore, rules = txn:get_var("txn.ai.restore"), txn:get_var("txn.ai.response_rules")
  if restore or rules then
    self:start_inspection(txn, msg, {
      restore = restore,
      rules = rules,
      endpoint = txn:get_var("txn.ai.endpoint"),
      content_type = content_type,
      encoding = encoding,
    })
  end
  if is_mcp then
    -- What a tool answers is no usage of a model.
    if self.lists or self.inspection then
      filter.register_data_filter(self, msg.channel)
    end
    return
  end
  if txn:get_var("txn.ai.hide_usage") and is_open_stream(txn, content_type, encoding) then
    self.usage_hider = UsageHider.new()
  end
  -- A refusal of ours in place of an answer that was paid for.
  local status = txn:get_var("txn.ai.response_blocked") and 200 or txn.f:status()
  self.meter = Meter.new(tonumber(status) or 0, content_type, encoding)
  if self.meter or self.inspection or self.usage_hider then
    filter.register_data_filter(self, msg.channel)
  end
end

local BODILESS = { [204] = true, [304] = true }

-- Only for responses with a body that is for a reader. Their length is not known beforehand: see announce_length; on
-- 2.6 a rule in haproxy.cfg has removed it.
function Filter:start_inspection(txn, msg, settings)
  if settings.endpoint == "embeddings" or BODILESS[tonumber(txn.f:status())] or txn.f:method() == "HEAD" then
    return
  end
  local ok, inspection = pcall(Inspection.new, settings)
  if not ok then
    if not settings.rules then
      core.log(core.err, "ai-gateway: restoring failed: " .. inspection)
      return
    end
    txn:set_var("txn.ai.error_code", "response_inspection_failed")
    error(inspection, 0)
  end
  self.reported = inspection
  if not inspection:is_readable() then
    return
  end
  local length = txn.f:res_fhdr("content-length")
  if length and length ~= "" then
    if not (msg.set_body_len and msg:set_body_len("chunked")) then
      txn:set_var("txn.ai.error_code", "response_inspection_failed")
      error("ai-gateway: this HAProxy cannot give a response another length", 0)
    end
  end
  self.inspection = inspection
end

local function inspected(inspection, piece, msg)
  local out, events, unmetered = inspection:feed(piece)
  if inspection:is_pending() and msg:eom() then
    out = out .. inspection:finish()
  end
  return out, events, unmetered
end

-- Replaces what came by what may go out, and meters what came.
function Filter:rewrite_piece(txn, msg, piece)
  local inspection, hider = self.inspection, self.usage_hider
  local out = self.lists and self:shown_lists(txn, piece) or piece
  if inspection then
    out = self:inspect(txn, msg, out)
  elseif piece ~= "" then
    self:metering("feed", piece)
  end
  if hider then
    out = hider:feed(out)
    if hider:is_pending() and msg:eom() then
      out = out .. hider:finish()
    end
  end
  if out ~= piece then
    if out == "" and #piece > 0 and (inspection or hider) and msg:eom() then
      out = inspection and inspection:filler() or UsageHider.FILLER
    end
    local written = #piece > 0 and msg:set(out) or msg:append(out)
    if written ~= #out then
      txn:set_var("txn.ai.error_code", self.lists and "mcp_list_failed" or "response_inspection_failed")
      error("ai-gateway: the response does not fit the buffer (tune.maxrewrite)", 0)
    end
  end
  if inspection and inspection.must_cut then
    error("ai-gateway: a response was cut that has been refused", 0)
  end
end

-- The inspection has recognized most events already: those need not be looked for again.
function Filter:inspect(txn, msg, piece)
  local inspection = self.inspection
  local ok, out, events, unmetered = pcall(inspected, inspection, piece, msg)
  if not ok then
    events, unmetered = 0, piece
  end
  if events > 0 then
    self:metering("skip", events)
  end
  if unmetered ~= "" then
    self:metering("feed", unmetered)
  end
  if not ok then
    core.log(core.err, "ai-gateway: inspecting a response failed")
    txn:set_var("txn.ai.error_code", "response_inspection_failed")
    local may_go_on
    out, may_go_on = inspection:fail(piece)
    if may_go_on then
      self.inspection = nil
    end
  end
  return out
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
    if self.inspection or self.usage_hider or self.lists then
      self:rewrite_piece(txn, msg, piece or "")
    elseif piece then
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
  if self.reported then
    local findings, entities, is_blocked = self.reported:result()
    publish(txn, "response_findings", findings)
    publish(txn, "response_entities", entities)
    publish(txn, "response_blocked", is_blocked and 1)
  end
  return filter.CONTINUE
end

-- `lua.ai_response_blocked`: 1 when a rule refuses the JSON answer that wait-for-body has brought, else 0. Asked before
-- the headers go out, so that a refusal has the status of one; the filter then replaces the body.
core.register_fetches("ai_response_blocked", function(txn)
  local rules = txn:get_var("txn.ai.response_rules")
  local ok, blocks = pcall(Inspection.blocks, rules, txn:get_var("txn.ai.endpoint"), txn.sf:res_body())
  return ok and blocks and 1 or 0
end)

core.register_filter("ai-gateway", Filter, function(class)
  return class
end)

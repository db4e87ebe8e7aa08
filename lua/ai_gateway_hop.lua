-- The provider hop's half of Lua: the operator's keys that lie in files, the hop's secret, the choice of a target that
-- a request has not been to, and the filter `lua.ai-gateway-hop`, which edits a request's body for its target.
--
-- haproxy.cfg loads it when there is a generated configuration, and names the filter in `frontend ai-hop`.

local KeyFiles = require("ai_gateway.key_files")
local RequestEditor = require("ai_gateway.request_editor")
local Targets = require("ai_gateway.targets")

local keys = KeyFiles.read(os.getenv("AI_KEY_FILES"))
local secret_source = KeyFiles.secret_source(os.getenv("AI_KEY_NAMES"), keys, os.getenv("AI_HOP_SECRET"))
local secret

-- Hashed by the first request that comes: HAProxy's converters are there only for a request.
core.register_fetches("ai_hop_secret", function(txn)
  if not secret then
    secret = txn.c:hex(txn.c:sha2("ai-gateway-hop\n" .. secret_source, 256))
  end
  return secret
end)

-- The keys that were read for this request's provider, by their place in its list.
core.register_action("ai-key-files", { "http-req" }, function(txn)
  local provider = txn:get_var("txn.up.provider") .. "."
  for name, key in pairs(keys) do
    if name:sub(1, #provider) == provider then
      txn:set_var("txn.up.key." .. name:sub(#provider + 1), key)
    end
  end
end, 0)

-- What the stick table of pauses (haproxy.cfg) knows of a target.
local function standing(target)
  local row = core.backends["ai-hop-paused"].stktable:lookup(target)
  return Targets.standing(row, core.now().sec)
end

core.register_action("ai-next-target", { "http-req" }, function(txn)
  local order, tried = txn:get_var("txn.up.order"), txn:get_var("txn.up.tried") or 0
  local target = Targets.next(order, tried, standing)
  if target then
    txn:set_var("txn.up.server", target)
  end
end, 0)

-- 1 when the answer is JSON that goes on behind what there is of it.
core.register_fetches("ai_hop_open_json", function(txn)
  return (txn.sf:res_body() or ""):find("[%]}]%s*$") and 0 or 1
end)

local Filter = { id = "ai-gateway-hop", flags = filter.FLT_CFG_FL_HTX }
Filter.__index = Filter

function Filter:new()
  return setmetatable({}, Filter)
end

-- What the agent answered counts; it knows the target's model. Else only the name may have to change.
local function edits_of(txn)
  local edits, place = txn:get_var("txn.up.edits"), txn:get_var("txn.up.model_at")
  return edits or place and Targets.rename(place, txn:get_var("txn.up.model"))
end

-- As in the frontend's filter: an error aborts the request, and the variable tells haproxy.cfg why.
local function editing(txn, step, ...)
  local ok, result = pcall(step, ...)
  if not ok then
    txn:set_var("txn.up.error", "edit_failed")
    error(result, 0)
  end
  return result
end

function Filter:start_editing(txn, msg)
  local edits = edits_of(txn)
  return edits and RequestEditor.start(self, edits, txn, msg)
end

function Filter:http_headers(txn, msg)
  if not msg:is_resp() then
    self.editor = editing(txn, self.start_editing, self, txn, msg)
  end
  return filter.CONTINUE
end

function Filter:http_payload(txn, msg)
  if not msg:is_resp() and self.editor then
    editing(txn, self.editor.edit_piece, self.editor, msg)
  end
end

function Filter:http_end(txn, msg)
  if not msg:is_resp() and self.editor then
    editing(txn, self.editor.finish, self.editor)
  end
  return filter.CONTINUE
end

core.register_filter("ai-gateway-hop", Filter, function(class)
  return class
end)

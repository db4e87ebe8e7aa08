-- Applies a list of edits to the body of the request that a filter sees. Fails closed: any error aborts the request.

local Edits = require("ai_gateway.edits")

local rep = string.rep

local RequestEditor = {}
RequestEditor.__index = RequestEditor

-- Makes room for a body of another length. Three ways, by what this HAProxy can do:
--   no content-length (chunked, HTTP/2, or removed by a rule in haproxy.cfg where that is needed): nothing to do;
--   set_body_len (3.0 and later): say the new length;
--   neither: the length must stay, so a shorter body gets spaces at its end, which JSON allows.
local function announce_length(self, txn, msg)
  -- Not msg:get_headers(): on 2.6 that raises an error once wait-for-body has run.
  local announced = txn.f:req_hdr("content-length")
  if not announced or announced == "" then
    return
  end
  local edits = self.edits
  local length = math.tointeger(tonumber(announced))
  if not length or edits.last_byte > length then
    error("ai-gateway: edits reach beyond the body", 0)
  end
  local growth = edits.growth
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

-- In `http_headers` of `owner`, the filter; from then on HAProxy calls its `http_payload`.
function RequestEditor.start(owner, list, txn, msg)
  local self = setmetatable({ edits = Edits.parse(list) }, RequestEditor)
  announce_length(self, txn, msg)
  filter.register_data_filter(owner, msg.channel)
  return self
end

-- In `http_payload`.
function RequestEditor:edit_piece(msg)
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

-- In `http_end`.
function RequestEditor:finish()
  if not self.edits:done() then
    error("ai-gateway: edits reach beyond the body", 0)
  end
end

return RequestEditor

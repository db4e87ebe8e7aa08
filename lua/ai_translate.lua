-- The filter `lua.ai-translate`: turns a provider's response into the dialect that the client speaks, as it passes. It
-- stands at the provider hop. docs/translation-responses.md says what it reads, and which rules go with it.
--
-- Load it with
--     lua-prepend-path    <root>/lua/?.lua
--     lua-load-per-thread <root>/lua/ai_translate.lua
-- and name it in the hop's proxy: `filter lua.ai-translate`.
--
-- Nothing here logs a byte of a body.

local max, min, sub = math.max, math.min, string.sub

local Translate = require("ai_gateway.translate")

local STAND_IN = " "
local FITS_MIN = 1024 -- bytes that are tried at least when there is more than fits
local WAKE_MS, WAKE_STALLED_MS = 1, 20 -- how soon to go on with what did not fit: the client reads, or it does not
local WAKE_NEVER_MS = 1 << 30 -- twelve days; HAProxy's clock cannot be told "never"

local Filter = { id = "ai-translate", flags = filter.FLT_CFG_FL_HTX }
Filter.__index = Filter

-- HAProxy makes one for every stream, so it stays empty until it has something to do.
function Filter:new()
  return setmetatable({}, Filter)
end

-- A filter of 2.6 cannot change headers; there the rules of the configuration have done it.
local function set_headers(msg, content_type)
  if msg.set_body_len then
    msg:set_body_len("chunked")
    msg:set_header("content-type", content_type)
  end
end

function Filter:http_headers(txn, msg)
  if not msg:is_resp() then
    return filter.CONTINUE
  end
  local spec = txn:get_var("txn.up.translate")
  if not spec then
    return filter.CONTINUE
  end
  -- Not msg:get_stline(): on 2.6 that raises an error once wait-for-body has run.
  local status = tonumber(txn.f:status()) or 0
  local content_type = txn:get_var("txn.up.content_type") or txn.f:res_hdr("content-type")
  self.translation = Translate.new(spec, txn:get_var("txn.up.translate_args"), status, content_type)
  if self.translation then
    set_headers(msg, self.translation.content_type)
    filter.register_data_filter(self, msg.channel)
  end
  return filter.CONTINUE
end

-- Puts as much of `text`, from byte `from` on, as the buffer can take in the place of `length` bytes at `offset`; a
-- stand-in byte for what does not fit. Returns how many bytes of the text were put there.
function Filter:write(msg, text, from, offset, length)
  local rest = #text - from + 1
  local size = from == 1 and rest or min(rest, 2 * self.fits)
  while size < rest or msg:set(from == 1 and text or sub(text, from), offset, length) ~= rest do
    size = size < rest and size or rest // 2
    if msg:set(sub(text, from, from + size - 1) .. STAND_IN, offset, length) == size + #STAND_IN then
      self.pending, self.pending_from, self.fits = text, from + size, max(size, FITS_MIN)
      return size
    elseif size == 0 then
      error("ai-translate: no room for the translation in the buffer", 0)
    end
    size = size // 2
  end
  self.pending = nil
  return rest
end

-- Lets `length` bytes go on, and asks to be called again for the rest: the stand-in keeps HAProxy from ending the
-- response, but would not wake it.
function Filter:wait(msg, length)
  if length > 0 then
    msg:forward(length)
  end
  self.armed = true
  filter.wake_time(length > 0 and WAKE_MS or WAKE_STALLED_MS)
  return filter.WAIT
end

function Filter:http_payload(_, msg)
  local translation = self.translation
  if not translation or not msg:is_resp() then
    return
  end
  local offset = 0
  if self.pending then
    offset = self:write(msg, self.pending, self.pending_from, 0, #STAND_IN)
    if self.pending then
      return self:wait(msg, offset)
    end
  end
  local piece = msg:body(offset) or ""
  local text = #piece > 0 and translation:feed(piece) or ""
  if msg:eom() and not self.finished then
    self.finished = true
    text = text .. translation:finish()
  end
  if text ~= piece then
    offset = offset + self:write(msg, text, 1, offset, #piece)
    if self.pending then
      return self:wait(msg, offset)
    end
  end
  if self.armed then
    filter.wake_time(WAKE_NEVER_MS) -- a time that has passed would wake HAProxy over and over
  end
end

core.register_filter("ai-translate", Filter, function(class)
  return class
end)

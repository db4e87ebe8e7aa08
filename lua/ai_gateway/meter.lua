-- Meters one response: chooses how by its content type, and says in the end what was used.
-- Pure: headers and bytes in, a table of variables out.

local lower = string.lower

local ContentType = require("ai_gateway.content_type")
local Scanner = require("ai_gateway.usage_scanner")
local Sse = require("ai_gateway.sse")
local Usage = require("ai_gateway.usage")

local JSON_DEPTH = 1 -- in a JSON answer, usage is a member of the document itself

local Meter = {}
Meter.__index = Meter

-- Returns nil for a response that cannot be metered, which is then never looked at.
function Meter.new(status, content_type, content_encoding)
  if status < 200 or status > 299 then
    return nil -- an error has used nothing
  end
  if content_encoding and lower(content_encoding) ~= "identity" then
    return nil -- compressed, although we asked not to
  end
  if ContentType.is_event_stream(content_type) then
    return setmetatable({ sse = Sse.new() }, Meter)
  end
  if ContentType.is_json(content_type) then
    return setmetatable({ json = Scanner.new(JSON_DEPTH) }, Meter)
  end
  return nil
end

function Meter:feed(piece)
  local reader = self.sse or self.json
  reader:feed(piece)
end

-- What was not fed because somebody else has read it: whole events, so many of them with content, and no usage.
function Meter:skip(content_events)
  local sse = self.sse
  sse.events = sse.events + content_events
end

-- The response came to its end. A cut one never gets here.
function Meter:finish()
  if self.sse then
    self.sse:finish()
  else
    self.usage = self.json:finish()
  end
end

local function read(text)
  return text and Usage.is_report(text) and Usage.read(text) or nil
end

-- What was used, in the terms of docs/haproxy-interface.md, section 4.
function Meter:result()
  local sse = self.sse
  local report = read(sse and sse.usage or self.usage)
  local source = report and "reported" or (sse and "estimated" or "none")
  local opening = sse and read(sse.opening)
  if opening then
    report = Usage.merge(opening, report or {})
  end
  local totals = report and Usage.totals(report) or {}
  if source == "estimated" then
    totals.completion = sse.events
  end
  return totals, source, sse and sse.events
end

return Meter

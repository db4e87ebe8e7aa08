-- What readers have in common. A reader is fed by an event stream (data, comment, finish) or with a whole document, and
-- tells a writer what happens (writer.lua has the words).

local Errors = require("ai_gateway.translate.errors")
local Json = require("ai_gateway.json")
local KnownShape = require("ai_gateway.translate.known_shape")

local Reader = {}
Reader.__index = Reader

-- A class of readers, which adds
--   event(document, data)   one event of a stream
--   document(document)      a whole answer
--   decode_options          for Json.decode
function Reader.extend(class)
  class.__index = class
  return setmetatable(class, Reader)
end

function Reader.init(reader, writer)
  reader.writer = writer
  reader.shape = KnownShape.new()
  return reader
end

function Reader:fail(problem)
  if not self.ended then
    self.ended = true
    self.shape:forget()
    self.writer:fail(problem)
  end
end

function Reader:done()
  if not self.ended then
    self.ended = true
    self.shape:forget()
    self.writer:done()
  end
end

function Reader:decode(text)
  local document, problem = Json.decode(text, self.decode_options)
  if problem then
    error({ problem = "the provider sent what is not JSON (" .. problem .. ")" }, 0)
  end
  if not Json.object(document) then
    error({ problem = "the provider sent JSON that is no object" }, 0)
  end
  return document
end

function Reader:data(data)
  local shape = self.shape
  local raw = shape:match(data)
  if raw then
    if shape.has_usage then
      self.usage_event = data
    end
    if shape.key then
      self.writer:arguments(shape.key, raw)
    elseif raw ~= "" then
      shape.method(self.writer, raw)
    end
  elseif not self.ended and data ~= "" then
    self:event(self:decode(data), data)
  end
end

-- What the last event that spoke of usage said, when it was not decoded.
function Reader:read_skipped_usage()
  local data = self.usage_event
  if data then
    self.usage_event = nil
    self:read_usage(self:decode(data))
  end
end

function Reader:comment()
  if not self.ended then
    self.writer:ping()
  end
end

-- The stream is over, and the provider has not said that it is.
function Reader:cut()
  self:fail(Errors.of_provider("The provider's stream ended before the answer did."))
end

-- The stream is over. A provider that says more behind what ended the answer has set `stopped` with that.
function Reader:finish()
  if self.stopped then
    self:done()
  else
    self:cut()
  end
end

-- Whether the document tells of an error, which the writer then knows.
function Reader:is_error(document)
  local told = document.error
  if told == nil or told == Json.null then
    return false
  end
  local problem = Errors.of_document(document, 0)
  self:fail(problem or Errors.of_provider("The provider reports an error."))
  return true
end

local escape, text_of = Json.escape, Json.text

-- Text as it stands in JSON, when there is any.
function Reader.raw(value)
  local text = text_of(value)
  return text and text ~= "" and escape(text) or nil
end

return Reader

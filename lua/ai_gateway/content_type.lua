-- What a response's content-type says of its body. Pure: a header's value in, nil for none.

local find, lower = string.find, string.lower

local ContentType = {}

function ContentType.is_event_stream(value)
  return value ~= nil and find(lower(value), "^%s*text/event%-stream") ~= nil
end

-- AWS's own: frames of bytes (translate/event_frames.lua).
function ContentType.is_event_frames(value)
  return value ~= nil and find(lower(value), "^%s*application/vnd%.amazon%.eventstream") ~= nil
end

-- JSON, or a format that is JSON too: `application/problem+json`.
function ContentType.is_json(value)
  local type = lower(value or "")
  return find(type, "^%s*application/json") ~= nil or find(type, "^%s*application/[%w.+-]+%+json") ~= nil
end

return ContentType

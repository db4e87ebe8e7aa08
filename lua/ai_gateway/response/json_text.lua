-- Text as it is written inside of JSON strings. Pure: strings in, strings out.

local find, gsub, format, rep, match, sub =
  string.find, string.gsub, string.format, string.rep, string.match, string.sub

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local ESCAPES_OF_CONTROLS = setmetatable(ESCAPES, {
  __index = function(_, char)
    return format("\\u%04x", char:byte())
  end,
})

local JsonText = {}

-- What `text` (UTF-8) is inside of a JSON string.
function JsonText.escape(text)
  return (gsub(text, '[%c"\\]', ESCAPES_OF_CONTROLS))
end

local function blank(text)
  return rep(" ", #text)
end

-- The same text with its escapes made spaces, byte for byte in the same places: what a scanner of plain text may look
-- at. `level`: 1 for the inside of a JSON string, 2 for JSON inside of one; there a run of escapes is one boundary.
function JsonText.blank_escapes(text, level)
  if level == 0 or not find(text, "\\", 1, true) then
    return text
  end
  -- A run of backslashes begins with a whole pair, for what is before it is none.
  local blanked = gsub(text, "\\\\", "\0\0")
  blanked = gsub(blanked, "\\u%x%x%x%x", "      ")
  blanked = gsub(blanked, "\\.", "  ")
  if level == 2 then
    blanked = gsub(blanked, "%z%z%z%z", "    ")
    blanked = gsub(blanked, "%z%zu%x%x%x%x", blank)
    blanked = gsub(blanked, "%z%z[bfnrt/]", "   ")
  end
  return (gsub(blanked, "%z", " "))
end

-- Where the escape begins that the end of `text` cuts, or nil. `text` begins outside of any escape.
function JsonText.cut_escape(text)
  local at = match(text, "()\\+$")
  if at then
    return (#text - at) % 2 == 0 and #text or nil
  end
  at = match(text, "()\\u%x?%x?%x?$", #text > 5 and -5 or 1)
  if not at then
    return nil
  end
  local slashes = match(sub(text, 1, at), "\\+$")
  return #slashes % 2 == 1 and at or nil
end

return JsonText

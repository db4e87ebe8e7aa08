-- The loop of a driver: requests on standard input, answers on standard output (test/helpers/translation/lua-driver.ts).
-- A request is a length (uint32 BE) and that many bytes: strings, each with its length; the first names the operation.
-- So is an answer.

local function read_strings(bytes)
  local strings, position = {}, 1
  while position <= #bytes do
    strings[#strings + 1], position = string.unpack(">s4", bytes, position)
  end
  return strings
end

return function(operations)
  while true do
    local head = io.read(4)
    if not head then
      os.exit(0)
    end
    local fields = read_strings(io.read((string.unpack(">I4", head))) or "")
    local ok, answer = pcall(operations[fields[1]], fields)
    if not ok then
      answer = { "error", tostring(answer) }
    end
    for i, text in ipairs(answer) do
      answer[i] = string.pack(">s4", text)
    end
    io.write(string.pack(">s4", table.concat(answer)))
    io.flush()
  end
end

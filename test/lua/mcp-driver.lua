-- Runs lua/ai_gateway/mcp.lua for test/unit/mcp-lists.test.ts. HAProxy loads it as it loads the product's files, so the
-- Lua that runs is HAProxy's own. Cases stand in the file MCP_CASES: each a string of strings (rules, "stream" or
-- "json", then the pieces), with lengths of four bytes. Answers go to MCP_ANSWERS: "ok" or the error, then what went on.

local Mcp = require("ai_gateway.mcp")

local function read_strings(bytes)
  local strings, position = {}, 1
  while position <= #bytes do
    strings[#strings + 1], position = string.unpack(">s4", bytes, position)
  end
  return strings
end

local function run(case)
  local body = Mcp.new(case[1], case[2] == "stream")
  local parts = {}
  local ok, problem = pcall(function()
    for index = 3, #case do
      parts[#parts + 1] = body:feed(case[index])
    end
  end)
  return string.pack(">s4s4", ok and "ok" or tostring(problem), table.concat(parts))
end

local cases = assert(io.open(os.getenv("MCP_CASES"), "rb"))
local answers = assert(io.open(os.getenv("MCP_ANSWERS"), "wb"))
for _, case in ipairs(read_strings(cases:read("a"))) do
  answers:write(run(read_strings(case)))
end
cases:close()
answers:close()

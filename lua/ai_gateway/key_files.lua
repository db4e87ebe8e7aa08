-- The providers' keys as HAProxy has them, and the secret of the provider hop, which is made of them.
-- Files are read when HAProxy starts, before it gives up its privileges: only that user needs to be able to read them.

local KeyFiles = {}

-- Raises an error that names the file, never what is in it: HAProxy does not start without a key.
local function read_key(path)
  local file, problem = io.open(path, "r")
  if not file then
    error("ai-gateway: cannot read the provider key " .. problem, 0)
  end
  local text = file:read("a")
  file:close()
  local key = text and text:match("^%s*(%S+)%s*$")
  if not key then
    error("ai-gateway: " .. path .. " must hold one provider key and nothing else", 0)
  end
  return key
end

-- `list`: `name=/path name=/path …`, or nil. Returns keys by name: the provider, a dot, the place in its list.
function KeyFiles.read(list)
  local keys = {}
  for name, path in (list or ""):gmatch("([^%s=]+)=(%S+)") do
    keys[name] = read_key(path)
  end
  return keys
end

-- What only this HAProxy knows, and still knows after a reload: its keys. Without any there is nothing to guard.
-- `names`: of environment variables, or nil. `given`: the operator's own word for it, or nil.
function KeyFiles.secret_source(names, keys, given)
  if given and given ~= "" then
    return given
  end
  local parts = {}
  for name in (names or ""):gmatch("%S+") do
    parts[#parts + 1] = os.getenv(name) or ""
  end
  local file_names = {}
  for name in pairs(keys) do
    file_names[#file_names + 1] = name
  end
  table.sort(file_names)
  for _, name in ipairs(file_names) do
    parts[#parts + 1] = keys[name]
  end
  return table.concat(parts, "\n")
end

return KeyFiles

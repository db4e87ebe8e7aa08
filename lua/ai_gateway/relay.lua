-- The service `lua.ai-usage-relay`: takes access lines from the ring and brings them to an agent, which says how many
-- it has settled. A line is forgotten only then, so none is lost while agents stop, crash or restart.
--
-- Why not straight from the ring: it forgets what it has written to a connection, also to one whose other end has just
-- died (seen on 3.2.26), and on 3.0.11 it never connects again. This service is a server that never goes away.
--
-- One ring has one connection here, on one thread; the lines of that connection wait in that thread's Lua state.

local concat = table.concat

local LINES_MAX = 20000 -- waiting here, about 20 MB; then the ring fills, and at last drops its oldest
local BATCH_LINES = 500 -- sent before the agent is heard
local IDLE_MS = 10 -- between looks at an empty queue
local CLOSE_AFTER_IDLE_MS = 1000 -- an open connection keeps an old process alive after a reload
local RETRY_MS = 250 -- after no agent could be reached
local ANSWER_SECONDS = 5 -- then the connection is given up, and its lines are sent again

local Relay = {}
Relay.__index = Relay

-- `addresses`: host:port of each agent, separated by spaces or commas. The first that answers gets the lines.
function Relay.new(addresses)
  local self = setmetatable({ lines = {}, first = 1, last = 0, agents = {} }, Relay)
  for host, port in addresses:gmatch("([^%s,]+):(%d+)") do
    self.agents[#self.agents + 1] = { host = host, port = tonumber(port) }
  end
  return self
end

function Relay:push(line)
  while self.last - self.first >= LINES_MAX do
    core.msleep(IDLE_MS)
  end
  self.last = self.last + 1
  self.lines[self.last] = line
end

-- Octet counting, RFC 6587 section 3.4.1. Returns nothing when no line waits.
function Relay:next_batch()
  local count = math.min(self.last - self.first + 1, BATCH_LINES)
  if count == 0 then
    return nil
  end
  local parts = {}
  for index = self.first, self.first + count - 1 do
    parts[#parts + 1] = #self.lines[index] .. " " .. self.lines[index]
  end
  return concat(parts), count
end

function Relay:forget(count)
  for index = self.first, self.first + count - 1 do
    self.lines[index] = nil
  end
  self.first = self.first + count
end

-- Sends batch after batch; the agent answers with decimal numbers, one to a line, of lines settled. Returns when the
-- connection is of no more use.
function Relay:deliver(socket)
  local idle_ms = 0
  while idle_ms < CLOSE_AFTER_IDLE_MS do
    local batch, count = self:next_batch()
    if not batch then
      core.msleep(IDLE_MS)
      idle_ms = idle_ms + IDLE_MS
    else
      idle_ms = 0
      if not socket:send(batch) then
        return
      end
      while count > 0 do
        local settled = tonumber((socket:receive("*l")))
        if not settled or settled > count then
          return
        end
        self:forget(settled)
        count = count - settled
      end
    end
  end
end

-- Sockets are made only when there is something to send, and closed only after they were connected: 3.0.11 crashes when
-- one is closed that never was.
function Relay:run()
  while true do
    for _, agent in ipairs(self.agents) do
      if self.first <= self.last then
        local socket = core.tcp()
        socket:settimeout(ANSWER_SECONDS)
        if socket:connect(agent.host, agent.port) then
          self:deliver(socket)
          socket:close()
        end
      end
    end
    core.msleep(self.first <= self.last and RETRY_MS or IDLE_MS)
  end
end

-- An error here must not end the service: the ring would not come back. What waits is sent again.
function Relay:run_for_ever()
  while true do
    local ok, problem = pcall(self.run, self)
    if not ok then
      core.Warning("ai-usage-relay: " .. tostring(problem))
      core.msleep(RETRY_MS)
    end
  end
end

local relay

core.register_service("ai-usage-relay", "tcp", function(applet)
  if not relay then
    relay = Relay.new(os.getenv("AI_AGENT_LOG") or "127.0.0.1:9012")
    core.register_task(function()
      relay:run_for_ever()
    end)
  end
  while true do
    local line = applet:getline()
    if not line or line == "" then
      return
    end
    relay:push((line:gsub("\n$", "")))
  end
end)

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

-- `address`: a listener of this HAProxy that leads to the agents.
function Relay.new(address)
  return setmetatable({ lines = {}, first = 1, last = 0, address = address }, Relay)
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

-- A socket is made only when there is something to send, and closed only after it was connected: 3.0.11 crashes when
-- one is closed that never was.
function Relay:run()
  while true do
    if self.first <= self.last then
      local socket = core.tcp()
      socket:settimeout(ANSWER_SECONDS)
      if socket:connect(self.address) then
        self:deliver(socket)
        socket:close()
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

-- Reads by lines, as they come. This also ends when the ring does, at a soft stop.
local function read_lines(applet, relay)
  while true do
    local line = applet:getline()
    if not line or line == "" then
      return
    end
    relay:push((line:gsub("\n$", "")))
  end
end

-- Reads all there is, then waits a moment: several lines for the price of one. 3.2 and later.
local function read_batches(applet, relay)
  local rest = ""
  while true do
    local piece = applet:try_receive()
    if piece and piece ~= "" then
      local text, start = rest .. piece, 1
      local line_end = text:find("\n", 1, true)
      while line_end do
        relay:push(text:sub(start, line_end - 1))
        start = line_end + 1
        line_end = text:find("\n", start, true)
      end
      rest = text:sub(start)
    else
      core.msleep(IDLE_MS)
    end
  end
end

local relay

core.register_service("ai-usage-relay", "tcp", function(applet)
  if not relay then
    relay = Relay.new(os.getenv("AI_USAGE_AGENTS"))
    core.register_task(function()
      relay:run_for_ever()
    end)
  end
  if applet.try_receive then
    read_batches(applet, relay)
  else
    read_lines(applet, relay)
  end
end)

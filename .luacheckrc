-- Lua inside HAProxy 2.6 and later: Lua 5.3 or 5.4, and the objects that HAProxy adds.
std = "lua53"
max_line_length = 120
read_globals = { "core", "filter" }
-- Methods keep `self` so that every callback reads alike.
self = false

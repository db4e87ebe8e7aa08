-- What the names of members say about the strings in them, in answers of every dialect. Pure tables.

local function set(names)
  local members = {}
  for name in names:gmatch("%S+") do
    members[name] = true
  end
  return members
end

-- Identifiers, binary data, and what a client or an operator wrote: not the model's words, so not scanned. Anything
-- else is, so that a member that a provider invents is not a way around the rules.
local MODEL_NOT_SCANNED = set(
  "id object model type role name index status created system_fingerprint service_tier finish_reason stop_reason "
    .. "stop_sequence native_finish_reason provider item_id call_id tool_call_id tool_use_id response_id "
    .. "previous_response_id container signature encrypted_content encrypted_index data b64_json embedding result "
    .. "obfuscation url file_id partial_image_b64 media_type format instructions tools tool_choice metadata prompt "
    .. "prompt_cache_key user safety_identifier error usage"
)

-- Of messages of MCP: the protocol's own words, names that a client has to send back, binary data, and schemas.
local MCP_NOT_SCANNED = set(
  "jsonrpc id method type role name mimeType uri uriTemplate data blob _meta icons annotations execution inputSchema "
    .. "outputSchema requestedSchema nextCursor protocolVersion capabilities serverInfo progressToken requestId taskId"
)

return {
  -- How answers of each kind are read.
  --   not_scanned   what is in members of these names
  --   free          but in these every string is scanned, whatever the names in them
  --   has_logprobs  texts are said a second time, token by token
  MODEL = { not_scanned = MODEL_NOT_SCANNED, free = {}, has_logprobs = true },
  MCP = { not_scanned = MCP_NOT_SCANNED, free = set("structuredContent error params"), has_logprobs = false },

  -- JSON inside of a JSON string: values are escaped twice in it.
  JSON_IN_STRING = set("arguments partial_json"),

  -- Put before the signature of reasoning in which something was replaced: its provider would refuse it. By this mark
  -- the agent knows it when the client sends it back, and leaves it out (agent/translation/reasoning.ts).
  BROKEN_SEAL = "changed:",

  -- Members of a delta that are not a part of a text.
  NOT_TEXT = set(
    "role id type name index status signature encrypted_content data format logprobs finish_reason obfuscation url "
      .. "native_finish_reason citation citations annotations images audio"
  ),
}

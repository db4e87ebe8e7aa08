-- What the names of members say about the strings in them, in answers of every dialect. Pure tables.

local function set(names)
  local members = {}
  for name in names:gmatch("%S+") do
    members[name] = true
  end
  return members
end

return {
  -- JSON inside of a JSON string: values are escaped twice in it.
  JSON_IN_STRING = set("arguments partial_json"),

  -- Identifiers, binary data, and what a client or an operator wrote: not the model's words, so not scanned. Anything
  -- else is, so that a member that a provider invents is not a way around the rules.
  NOT_SCANNED = set(
    "id object model type role name index status created system_fingerprint service_tier finish_reason stop_reason "
      .. "stop_sequence native_finish_reason provider item_id call_id tool_call_id tool_use_id response_id "
      .. "previous_response_id container signature encrypted_content encrypted_index data b64_json embedding result "
      .. "obfuscation url file_id partial_image_b64 media_type format instructions tools tool_choice metadata prompt "
      .. "prompt_cache_key user safety_identifier error usage"
  ),

  -- Members of a delta that are not a part of a text.
  NOT_TEXT = set(
    "role id type name index status signature encrypted_content data format logprobs finish_reason obfuscation url "
      .. "native_finish_reason citation citations annotations images audio"
  ),
}

/**
 * The one table of what can be carried where. Writers and readers ask it what becomes of a field that a target does not
 * take; docs/translation.md is written from it (`npm run docs`), and a test tries every cell.
 */

export type Target = 'openai' | 'anthropic' | 'gemini' | 'bedrock';

export const TARGETS: readonly Target[] = ['openai', 'anthropic', 'gemini', 'bedrock'];

export const TARGET_NAMES: Readonly<Record<Target, string>> = {
  openai: 'OpenAI chat',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  bedrock: 'Bedrock',
};

/**
 * `carried`: arrives, under the target's name for it. `changed`: arrives in another shape or within other bounds.
 * `policy`: refused with 400, or dropped with its name in the warnings, as the operator chose. `refused`: always a
 * 400, since without it the request would mean something else. `ignored`: a hint, left out without a word.
 */
export type Fate = 'carried' | 'changed' | 'policy' | 'refused' | 'ignored';

export interface Mapping {
  readonly fate: Fate;
  /** The target's name for it, or why it cannot be carried; for the documentation. */
  readonly note?: string;
}

export interface Field {
  /** What clients call it. */
  readonly clients: string;
  readonly to: Readonly<Record<Target, Mapping>>;
}

const carried = (note?: string): Mapping => mapping('carried', note);
const changed = (note?: string): Mapping => mapping('changed', note);
const policy = (note?: string): Mapping => mapping('policy', note);
const refused = (note?: string): Mapping => mapping('refused', note);
const ignored = (note?: string): Mapping => mapping('ignored', note);

function mapping(fate: Fate, note: string | undefined): Mapping {
  return note === undefined ? { fate } : { fate, note };
}

function field(
  clients: string,
  openai: Mapping,
  anthropic: Mapping,
  gemini: Mapping,
  bedrock: Mapping,
): Field {
  return { clients, to: { openai, anthropic, gemini, bedrock } };
}

function everywhere(clients: string, fate: Mapping): Field {
  return field(clients, fate, fate, fate, fate);
}

export const FIELDS = {
  system: field(
    '`system`/`developer` messages, `instructions`, `system`',
    carried('`system` messages where they stood'),
    changed('`system`; later ones move to the front'),
    changed('`systemInstruction`; later ones move to the front'),
    changed('`system`; later ones move to the front'),
  ),
  text: everywhere('text', carried()),
  images_base64: field(
    'images as base64 or data URL',
    carried('data URL'),
    carried('`base64` source; jpeg, png, gif, webp'),
    carried('`inlineData`'),
    carried('`image.source.bytes`; jpeg, png, gif, webp'),
  ),
  images_url: field(
    'images by URL',
    carried('`image_url`'),
    carried('`url` source'),
    carried('`fileData.fileUri`'),
    refused('takes bytes alone'),
  ),
  image_detail: everywhere('`detail` of an image', ignored()),
  audio: field(
    '`input_audio`',
    carried('`input_audio`'),
    refused('takes no sound'),
    carried('`inlineData`'),
    refused('takes no sound'),
  ),
  documents_base64: field(
    'documents as base64 or data URL',
    carried('`file.file_data`'),
    carried('`document`; PDF and plain text'),
    carried('`inlineData`'),
    carried('`document.source.bytes`'),
  ),
  documents_url: field(
    'documents by URL',
    refused('takes bytes alone'),
    carried('`url` source'),
    carried('`fileData.fileUri`'),
    refused('takes bytes alone'),
  ),
  files_by_id: everywhere(
    '`file_id`',
    refused('the file is kept by another provider: send its bytes'),
  ),
  document_context: everywhere('`title`, `context` of a document', ignored()),
  citations: everywhere(
    '`citations` of a document',
    policy('no common form for citations in an answer'),
  ),
  tool_calls: field(
    'tool calls in the conversation',
    carried('`tool_calls`'),
    carried('`tool_use`; ids within `[a-zA-Z0-9_-]`'),
    changed('`functionCall`, without its id'),
    carried('`toolUse`; ids within `[a-zA-Z0-9_-]`'),
  ),
  tool_results: field(
    'tool results',
    changed('`tool` messages; images and documents follow in a `user` message'),
    carried('`tool_result`, first in its turn'),
    changed('`functionResponse` by name; images follow'),
    carried('`toolResult`'),
  ),
  tool_error: field(
    '`is_error` of a tool result',
    ignored(),
    carried('`is_error`'),
    carried('`response.error`'),
    carried('`status: error`'),
  ),
  reasoning_history: field(
    'earlier reasoning (`thinking`, `reasoning` items)',
    ignored('no place for it, but at DeepSeek and Moonshot (above)'),
    carried('`thinking` with its signature; foreign reasoning is left out'),
    carried('`thoughtSignature`; foreign reasoning is left out'),
    carried('`reasoningContent` with its signature, for Claude; foreign reasoning is left out'),
  ),
  cache_control: field(
    '`cache_control` of a part, of a tool',
    ignored('caches unasked'),
    carried('`cache_control`'),
    ignored('caches unasked'),
    carried('`cachePoint`'),
  ),
  participant_name: everywhere('`name` of a message', ignored()),
  tools: field(
    '`tools`, `functions`',
    carried('`tools`'),
    carried('`tools`, `input_schema`'),
    carried('`functionDeclarations`, `parametersJsonSchema`'),
    carried('`toolConfig.tools`'),
  ),
  tool_strict: field(
    '`strict` of a tool',
    carried('`strict`'),
    carried('`strict`, where the model knows it'),
    ignored('always checks'),
    ignored(),
  ),
  tool_namespaces: everywhere(
    '`namespace` around tools (responses)',
    changed('each tool by itself, the name of its namespace in front of its own'),
  ),
  free_text_tools: everywhere(
    'tools of type `custom` in responses',
    changed('a function of one text, with the grammar in its description'),
  ),
  custom_tools: everywhere(
    'tools of type `custom` in chat',
    refused('only tools with a JSON schema can be carried'),
  ),
  offered_tools: everywhere(
    'tools that the provider runs or defines (web search, code, computer …) in `tools`, `web_search_options`',
    policy(),
  ),
  provider_tools: everywhere(
    'what such tools did, `tool_choice` of one, `mcp_servers`, `container`',
    refused('only the provider of the dialect has it'),
  ),
  tool_choice: field(
    '`tool_choice`, `function_call`',
    carried('`tool_choice`'),
    carried('`tool_choice`: auto, none, any, tool'),
    carried('`functionCallingConfig`: AUTO, NONE, ANY'),
    changed('`toolChoice`: auto, any, tool; for none the tools are left out'),
  ),
  allowed_tools: field(
    '`tool_choice` with `allowed_tools`',
    changed('other tools are left out'),
    changed('other tools are left out'),
    carried('`allowedFunctionNames`'),
    changed('other tools are left out'),
  ),
  parallel_tool_calls: field(
    '`parallel_tool_calls: false`, `disable_parallel_tool_use`',
    carried('`parallel_tool_calls`'),
    carried('`disable_parallel_tool_use`'),
    policy(),
    policy(),
  ),
  max_tool_calls: everywhere('`max_tool_calls`', policy()),
  json_object: field(
    'JSON mode (`json_object`)',
    carried('`response_format`'),
    changed('an instruction in `system`'),
    carried('`responseMimeType`'),
    changed('an instruction in `system`'),
  ),
  json_schema: field(
    'JSON schema (`response_format`, `text.format`, `output_config.format`)',
    carried('`response_format`'),
    changed('`output_config.format`; a forced tool before Claude 4.1 and for open schemas'),
    carried('`responseJsonSchema`; with tools by policy before Gemini 3'),
    changed('a forced tool'),
  ),
  max_tokens: field(
    '`max_tokens`, `max_completion_tokens`, `max_output_tokens`',
    carried('`max_completion_tokens`, or `max_tokens` by option'),
    carried('`max_tokens`; without one, the configured default'),
    carried('`maxOutputTokens`'),
    carried('`maxTokens`'),
  ),
  stop: field(
    '`stop`, `stop_sequences`',
    carried('`stop`; at most 4, more by policy; by policy while it reasons'),
    carried('`stop_sequences`; white space alone by policy'),
    carried('`stopSequences`; at most 5, more by policy'),
    carried('`stopSequences`'),
  ),
  temperature: field(
    '`temperature`',
    carried('`temperature`; by policy while it reasons'),
    changed('`temperature`, at most 1; by policy from Claude 4.7 on and with thinking'),
    carried('`temperature`'),
    changed('`temperature`, at most 1'),
  ),
  top_p: field(
    '`top_p`',
    carried('`top_p`; by policy while it reasons'),
    carried('`top_p`; by policy from Claude 4.7 on and with thinking'),
    carried('`topP`'),
    carried('`topP`'),
  ),
  top_k: field(
    '`top_k`',
    policy(),
    carried('`top_k`; by policy from Claude 4.7 on and with thinking'),
    carried('`topK`'),
    changed('`additionalModelRequestFields.top_k` for Claude, else by policy'),
  ),
  frequency_penalty: field(
    '`frequency_penalty`',
    carried('`frequency_penalty`; by policy while it reasons'),
    policy(),
    carried('`frequencyPenalty`'),
    policy(),
  ),
  presence_penalty: field(
    '`presence_penalty`',
    carried('`presence_penalty`; by policy while it reasons'),
    policy(),
    carried('`presencePenalty`'),
    policy(),
  ),
  seed: field('`seed`', carried('`seed`'), policy(), carried('`seed`'), policy()),
  logit_bias: field('`logit_bias`', carried('`logit_bias`'), policy(), policy(), policy()),
  logprobs: field('`logprobs`, `top_logprobs`', policy(), policy(), policy(), policy()),
  candidates: field(
    '`n` above 1',
    carried('`n`'),
    policy('answers once'),
    policy('answers once'),
    policy('answers once'),
  ),
  best_of: everywhere('`best_of` above 1', policy()),
  reasoning: field(
    '`reasoning_effort`, `reasoning.effort`, `thinking`, `output_config.effort`',
    carried('`reasoning_effort`'),
    changed(
      '`thinking`: a budget before Claude 4.6, then `adaptive` with `output_config.effort`; none, with a warning, with forced tools, where `max_tokens` has no room, or after tool calls whose thinking was not kept',
    ),
    changed('`thinkingConfig`: a budget for Gemini 2.5, then a level'),
    changed('`thinking` with a budget for Claude, else by policy'),
  ),
  verbosity: field(
    '`verbosity`, `text.verbosity`',
    carried('`verbosity`'),
    policy('but for `medium`, which is left out'),
    policy('but for `medium`, which is left out'),
    policy('but for `medium`, which is left out'),
  ),
  user: field(
    '`user`, `safety_identifier`, `metadata.user_id`',
    carried('`user`'),
    carried('`metadata.user_id`'),
    ignored(),
    ignored(),
  ),
  metadata: everywhere('`metadata` (OpenAI)', policy()),
  service_tier: field(
    '`service_tier`',
    changed("`auto`, `default`, and OpenAI's own"),
    changed('`auto`, `standard_only`; others by policy'),
    policy('but for `auto`, which is left out'),
    policy('but for `auto`, which is left out'),
  ),
  speed: everywhere('`speed: fast` (Anthropic)', policy()),
  prompt_cache: everywhere(
    '`prompt_cache_key`, `prompt_cache_retention`, `prompt_cache_options`',
    ignored(),
  ),
  prediction: everywhere('`prediction`', ignored('it only makes the answer faster')),
  truncation: everywhere('`truncation: auto`', policy()),
  include: everywhere('`include`, but for `reasoning.encrypted_content`', policy()),
  context_management: everywhere('`context_management`', policy()),
  store: everywhere('`store: true`', policy()),
  state: everywhere(
    '`previous_response_id`, `conversation`, `background`, `prompt`, `item_reference`, `thread`',
    refused(
      'this provider keeps nothing between requests: set `store` to false, and send every item whole',
    ),
  ),
  moderation: everywhere('`moderation`', refused('only OpenAI has it')),
  inference_geo: everywhere(
    '`inference_geo`',
    refused('where a request is worked on is never dropped'),
  ),
  audio_output: everywhere('`modalities` with audio, `audio`', refused('only text can be carried')),
  suffix: everywhere('`suffix`', refused('chat models do not fill in')),
  echo: everywhere('`echo`', refused('the prompt is not sent back')),
  token_prompts: everywhere(
    'prompts and inputs as token numbers',
    refused('tokens mean something to one model alone'),
  ),
  unknown: everywhere('parameters that are not listed', policy()),
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;

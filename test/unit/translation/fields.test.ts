/** The table of docs/translation.md is true: every field is sent to every provider, and what becomes of it compared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  FIELDS,
  type Field,
  type FieldName,
  TARGETS,
  type Target,
} from '../../../agent/translation/fields.ts';
import {
  ask,
  askMessages,
  checkedBody,
  type Json,
  PDF,
  PNG,
  SCHEMA_FORMAT,
  translation,
} from '../../helpers/translation-samples.ts';

interface Sample {
  readonly endpoint: 'chat' | 'responses' | 'completions' | 'messages';
  readonly body: Json;
  /** As the client calls it. */
  readonly param: string;
  /** What must be seen in the provider's body where the field is carried or changed. */
  readonly arrives?: RegExp | Partial<Record<Target, RegExp>>;
}

const chat = (param: string, parameters: Json, arrives?: Sample['arrives']): Sample =>
  sample('chat', ask(parameters), param, arrives);
const chatPart = (param: string, part: Json, arrives?: Sample['arrives']): Sample =>
  chat(
    `messages[0].content[0]${param}`,
    { messages: [{ role: 'user', content: [part] }] },
    arrives,
  );
const messages = (param: string, parameters: Json, arrives?: Sample['arrives']): Sample =>
  sample('messages', askMessages(parameters), param, arrives);
const block = (param: string, one: Json, arrives?: Sample['arrives']): Sample =>
  messages(
    `messages[0].content[0]${param}`,
    { messages: [{ role: 'user', content: [one] }] },
    arrives,
  );
const responses = (param: string, parameters: Json, arrives?: Sample['arrives']): Sample =>
  sample('responses', { model: 'm', input: 'Hello', ...parameters }, param, arrives);
const completions = (param: string, parameters: Json, arrives?: Sample['arrives']): Sample =>
  sample('completions', { model: 'm', prompt: 'Hello', ...parameters }, param, arrives);

function sample(
  endpoint: Sample['endpoint'],
  body: Json,
  param: string,
  arrives: Sample['arrives'],
): Sample {
  return { endpoint, body, param, ...(arrives !== undefined && { arrives }) };
}

const TOOL = { type: 'function', name: 'look', parameters: { type: 'object', properties: {} } };
const STRICT_SCHEMA = { type: 'object', properties: {}, required: [], additionalProperties: false };
const CALLED = {
  role: 'assistant',
  content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'stars' } }],
};
const answered = (result: Json) => [
  { role: 'user', content: 'Hello' },
  CALLED,
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', ...result }] },
];
const CHOICE_OF_LOOK = {
  tools: [TOOL],
  tool_choice: { type: 'function', name: 'look' },
};
const ANSWER = /"warmest"/;
const THINKING = { type: 'thinking', thinking: 'Hm.', signature: 'EsIB' };

const SAMPLES: Readonly<Record<FieldName, Sample | readonly Sample[]>> = {
  system: [
    responses('instructions', { instructions: 'Be brave' }, /Be brave/),
    chat(
      'messages',
      { messages: [...(ask({}).messages as Json[]), { role: 'system', content: 'Be brave' }] },
      /Be brave/,
    ),
  ],
  text: block('', { type: 'text', text: 'A star' }, /A star/),
  images_base64: block(
    '',
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
    new RegExp(PNG.slice(0, 40)),
  ),
  images_url: responses(
    'input[0].content[0]',
    {
      input: [
        {
          role: 'user',
          content: [{ type: 'input_image', image_url: 'https://example.com/a.png' }],
        },
      ],
    },
    /https:\/\/example\.com\/a\.png/,
  ),
  image_detail: responses('', {
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'high' },
        ],
      },
    ],
  }),
  audio: chatPart(
    '',
    { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
    /UklGRg==/,
  ),
  documents_base64: block(
    '',
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF } },
    new RegExp(PDF),
  ),
  documents_url: block(
    '',
    { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
    /https:\/\/example\.com\/a\.pdf/,
  ),
  files_by_id: [
    block('.source', { type: 'image', source: { type: 'file', file_id: 'file_1' } }),
    responses('input[0].content[0].file_id', {
      input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] }],
    }),
    chatPart('.file.file_id', { type: 'file', file: { file_id: 'file-1' } }),
  ],
  document_context: block('', {
    type: 'document',
    context: 'x',
    source: { type: 'text', media_type: 'text/plain', data: 'A star' },
  }),
  citations: block('.citations', {
    type: 'document',
    citations: { enabled: true },
    source: { type: 'text', media_type: 'text/plain', data: 'A star' },
  }),
  tool_calls: messages('', { messages: answered({ content: 'seen' }) }, /look.*stars/),
  tool_results: messages('', { messages: answered({ content: 'seen' }) }, /seen/),
  tool_error: messages(
    '',
    { messages: answered({ content: 'fog', is_error: true }) },
    { anthropic: /"is_error":true/, gemini: /"error":"fog"/, bedrock: /"status":"error"/ },
  ),
  reasoning_history: [
    messages(
      '',
      {
        messages: [
          { role: 'user', content: 'Hello' },
          {
            role: 'assistant',
            content: [
              { ...THINKING, signature: 'gemini:GSIG' },
              { type: 'text', text: 'Hi' },
            ],
          },
          { role: 'user', content: 'So?' },
        ],
      },
      { gemini: /"thoughtSignature":"GSIG"/, anthropic: /Hi/, bedrock: /Hi/ },
    ),
    messages(
      '',
      {
        messages: [
          { role: 'user', content: 'Hello' },
          {
            role: 'assistant',
            content: [
              { ...THINKING, signature: 'BSIG' },
              { type: 'redacted_thinking', data: 'aGlk' },
              { type: 'text', text: 'Hi' },
            ],
          },
          { role: 'user', content: 'So?' },
        ],
      },
      {
        bedrock:
          /"reasoningText":\{"text":"Hm\.","signature":"BSIG"\}\}\},\{"reasoningContent":\{"redactedContent":"aGlk"\}/,
        anthropic: /"signature":"BSIG"\},\{"type":"redacted_thinking","data":"aGlk"/,
        gemini: /^(?!.*(?:BSIG|aGlk))/,
      },
    ),
    responses(
      '',
      {
        input: [
          { role: 'user', content: 'Hello' },
          {
            type: 'reasoning',
            summary: [{ type: 'summary_text', text: 'Hm.' }],
            encrypted_content: 'anthropic:ASIG',
          },
          { role: 'assistant', content: 'Hi' },
          { role: 'user', content: 'So?' },
        ],
      },
      {
        anthropic: /"thinking":"Hm\.","signature":"ASIG"/,
        gemini: /Hi/,
        bedrock: /"text":"Hm\.","signature":"ASIG"/,
      },
    ),
  ],
  cache_control: [
    block(
      '',
      { type: 'text', text: 'A star', cache_control: { type: 'ephemeral' } },
      { bedrock: /cachePoint/, anthropic: /./ },
    ),
    chatPart(
      '',
      { type: 'text', text: 'A star', cache_control: { type: 'ephemeral' } },
      { anthropic: /cache_control/, bedrock: /cachePoint/ },
    ),
  ],
  participant_name: chat('', { messages: [{ role: 'user', name: 'ann', content: 'Hello' }] }),
  tools: [
    responses('tools', { tools: [TOOL] }, /"look"/),
    chat('functions', { functions: [{ name: 'look' }] }, /"look"/),
  ],
  tool_strict: responses(
    '',
    { tools: [{ ...TOOL, parameters: STRICT_SCHEMA, strict: true }] },
    /"strict":true/,
  ),
  tool_namespaces: responses(
    '',
    { tools: [{ type: 'namespace', name: 'crm', description: 'Customers', tools: [TOOL] }] },
    /"crm__look"/,
  ),
  free_text_tools: responses(
    '',
    {
      tools: [
        {
          type: 'custom',
          name: 'patch',
          format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
        },
      ],
      input: [
        { role: 'user', content: 'Hi' },
        { type: 'custom_tool_call', call_id: 'c1', name: 'patch', input: 'a "b"' },
        { type: 'custom_tool_call_output', call_id: 'c1', output: 'done' },
      ],
    },
    /patch.*lark grammar/s,
  ),
  custom_tools: chat('tools[0]', { tools: [{ type: 'custom', custom: { name: 'patch' } }] }),
  offered_tools: [
    responses('tools[0]', { tools: [{ type: 'web_search' }], tool_choice: 'auto' }),
    responses('tools[1]', { tools: [TOOL, { type: 'web_search' }] }),
    messages('tools[0]', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
    chat('web_search_options', { web_search_options: {} }),
  ],
  provider_tools: [
    responses('tool_choice', { tools: [TOOL], tool_choice: { type: 'web_search' } }),
    responses('input[0]', { input: [{ type: 'web_search_call', id: 'ws_1' }] }),
    messages('mcp_servers', { mcp_servers: [{ name: 'a' }] }),
    messages('container', { container: 'c' }),
  ],
  tool_choice: [
    responses('', CHOICE_OF_LOOK, {
      openai: /"tool_choice":\{"type":"function"/,
      anthropic: /"tool_choice":\{"type":"tool","name":"look"\}/,
      gemini: /"mode":"ANY","allowedFunctionNames":\["look"\]/,
      bedrock: /"toolChoice":\{"tool":\{"name":"look"\}\}/,
    }),
    responses(
      '',
      { tools: [TOOL], tool_choice: 'required' },
      { openai: /"required"/, anthropic: /"any"/, gemini: /"ANY"/, bedrock: /"any"/ },
    ),
    responses(
      '',
      { tools: [TOOL], tool_choice: 'none' },
      { openai: /"none"/, anthropic: /"none"/, gemini: /"NONE"/, bedrock: /^(?!.*look)/ },
    ),
    chat(
      '',
      { functions: [{ name: 'look' }], function_call: { name: 'look' } },
      { anthropic: /"tool","name":"look"/, gemini: /ANY/, bedrock: /toolChoice/ },
    ),
  ],
  allowed_tools: responses(
    '',
    {
      tools: [TOOL, { ...TOOL, name: 'jump' }],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'function', name: 'look' }],
      },
    },
    {
      openai: /^(?!.*jump).*required/,
      anthropic: /^(?!.*jump).*"any"/,
      gemini: /"allowedFunctionNames":\["look"\]/,
      bedrock: /^(?!.*jump).*"any"/,
    },
  ),
  parallel_tool_calls: [
    responses(
      'parallel_tool_calls',
      { tools: [TOOL], parallel_tool_calls: false },
      { openai: /"parallel_tool_calls":false/, anthropic: /"disable_parallel_tool_use":true/ },
    ),
    messages(
      'tool_choice.disable_parallel_tool_use',
      {
        tools: [{ name: 'look', input_schema: { type: 'object' } }],
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      },
      { openai: /"parallel_tool_calls":false/, anthropic: /./ },
    ),
  ],
  max_tool_calls: responses('max_tool_calls', { max_tool_calls: 3 }),
  json_object: responses(
    '',
    { text: { format: { type: 'json_object' } } },
    {
      openai: /"json_object"/,
      anthropic: /one valid JSON object/,
      gemini: /"application\/json"/,
      bedrock: /one valid JSON object/,
    },
  ),
  json_schema: [
    responses(
      '',
      { text: { format: { type: 'json_schema', ...SCHEMA_FORMAT.json_schema } } },
      ANSWER,
    ),
    messages(
      '',
      {
        output_config: {
          format: { type: 'json_schema', schema: SCHEMA_FORMAT.json_schema.schema },
        },
      },
      ANSWER,
    ),
    chat('', { response_format: SCHEMA_FORMAT }, ANSWER),
  ],
  max_tokens: [
    responses('', { max_output_tokens: 777 }, /777/),
    completions('', { max_tokens: 777 }, /777/),
    chat('', { max_tokens: 777 }, /777/),
  ],
  stop: [
    messages('', { stop_sequences: ['END'] }, /\["END"\]/),
    completions('', { stop: 'END' }, /\["END"\]/),
  ],
  temperature: completions('', { temperature: 0.25 }, /0\.25/),
  top_p: completions('', { top_p: 0.25 }, /0\.25/),
  top_k: messages('top_k', { top_k: 33 }, /33/),
  frequency_penalty: completions('frequency_penalty', { frequency_penalty: 0.25 }, /0\.25/),
  presence_penalty: completions('presence_penalty', { presence_penalty: 0.25 }, /0\.25/),
  seed: completions('seed', { seed: 4711 }, /4711/),
  logit_bias: completions('logit_bias', { logit_bias: { 50256: -100 } }, /-100/),
  logprobs: [
    responses('top_logprobs', { top_logprobs: 3 }),
    completions('logprobs', { logprobs: 3 }),
  ],
  candidates: completions('n', { n: 3 }, /"n":3/),
  best_of: completions('best_of', { best_of: 3 }),
  reasoning: [
    responses(
      '',
      { reasoning: { effort: 'high' } },
      {
        openai: /"reasoning_effort":"high"/,
        anthropic: /"budget_tokens":16384/,
        gemini: /"thinkingBudget":16384/,
        bedrock: /"budget_tokens":16384/,
      },
    ),
    messages(
      '',
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      {
        openai: /"reasoning_effort":"low"/,
        gemini: /"includeThoughts":true,"thinkingBudget":2000/,
        anthropic: /./,
        bedrock: /"budget_tokens":2000/,
      },
    ),
  ],
  verbosity: responses('text.verbosity', { text: { verbosity: 'low' } }, /"verbosity":"low"/),
  user: [
    messages('', { metadata: { user_id: 'user-17' } }, /user-17/),
    completions('', { user: 'user-17' }, /user-17/),
    responses('', { safety_identifier: 'user-17' }, /user-17/),
  ],
  metadata: responses('metadata', { metadata: { project: 'x' } }),
  service_tier: responses(
    'service_tier',
    { service_tier: 'default' },
    { openai: /"default"/, anthropic: /"standard_only"/ },
  ),
  speed: messages('speed', { speed: 'fast' }),
  prompt_cache: responses('', { prompt_cache_key: 'x', prompt_cache_retention: '24h' }),
  prediction: chat('', { prediction: { type: 'content', content: 'x' } }),
  truncation: responses('truncation', { truncation: 'auto' }),
  include: responses('include', { include: ['file_search_call.results'] }),
  context_management: [
    messages('context_management', {
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    }),
    responses('context_management', { context_management: [{ type: 'compaction' }] }),
  ],
  store: [responses('store', { store: true }), chat('store', { store: true })],
  state: [
    responses('previous_response_id', { previous_response_id: 'resp_1' }),
    responses('conversation', { conversation: 'conv_1' }),
    responses('background', { background: true }),
    responses('prompt', { prompt: { id: 'pmpt_1' } }),
    responses('input[0]', { input: [{ type: 'item_reference', id: 'msg_1' }] }),
    messages('thread', { thread: {} }),
  ],
  moderation: responses('moderation', { moderation: {} }),
  inference_geo: messages('inference_geo', { inference_geo: 'us' }),
  audio_output: [
    chat('modalities', { modalities: ['text', 'audio'] }),
    chat('audio', { audio: { voice: 'alloy', format: 'wav' } }),
  ],
  suffix: completions('suffix', { suffix: ' the end' }),
  echo: completions('echo', { echo: true }),
  token_prompts: completions('prompt', { prompt: [1, 2, 3] }),
  unknown: [
    responses('repetition_penalty', { repetition_penalty: 1.1 }),
    messages('repetition_penalty', { repetition_penalty: 1.1 }),
    completions('repetition_penalty', { repetition_penalty: 1.1 }),
    chat('repetition_penalty', { repetition_penalty: 1.1 }),
  ],
};

function asked(target: Target, { endpoint, body }: Sample, unsupported: 'refuse' | 'drop') {
  return translation(endpoint, target, body, { unsupported });
}

function check(target: Target, name: FieldName, one: Sample): void {
  const { fate }: Field['to'][Target] = FIELDS[name].to[target];
  const strict = asked(target, one, 'refuse');
  const lenient = asked(target, one, 'drop');
  // The same dialect: nothing is translated.
  if (strict.ok && strict.body === undefined) return;
  if (fate === 'refused' || fate === 'policy') {
    assert.ok(!strict.ok, 'it must be refused');
    assert.equal(strict.param, one.param);
    assert.ok(strict.message.includes(one.param), strict.message);
  } else {
    assert.ok(strict.ok, strict.ok ? '' : strict.message);
    assert.deepEqual(strict.warnings, []);
  }
  if (fate === 'refused') {
    assert.ok(!lenient.ok, 'it must be refused, whatever the policy');
    return;
  }
  checkedBody(lenient, target);
  assert.ok(lenient.ok);
  assert.deepEqual(lenient.warnings, fate === 'policy' ? [one.param] : []);
  if (fate !== 'carried' && fate !== 'changed') return;
  const pattern = one.arrives instanceof RegExp ? one.arrives : one.arrives?.[target];
  assert.ok(pattern, `no pattern for ${target}`);
  assert.match(lenient.body!, pattern);
}

for (const name of Object.keys(FIELDS) as FieldName[]) {
  for (const target of TARGETS) {
    test(`${name} to ${target}: ${FIELDS[name].to[target].fate}`, () => {
      for (const one of [SAMPLES[name]].flat()) check(target, name, one as Sample);
    });
  }
}

/**
 * Reads a translated answer as clients do: the official SDKs parse it, with a fetch that returns it. Their stream
 * helpers check the order of events.
 */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

export type ClientName = 'chat' | 'completions' | 'messages' | 'responses';

export interface Understood {
  text: string;
  reasoning: string;
  signatures: string[];
  refusal: string;
  tools: { id: string; name: string; args: unknown }[];
  finish: string;
  model: string;
  id: string;
  usage: { input: number; output: number; cached: number; written: number; reasoning: number };
}

function fetchOf(body: string, contentType: string, status: number) {
  return async () => new Response(body, { status, headers: { 'content-type': contentType } });
}

export function openAi(body: string, contentType: string, status = 200): OpenAI {
  const fetch = fetchOf(body, contentType, status);
  return new OpenAI({ apiKey: 'k', baseURL: 'http://gateway/v1', maxRetries: 0, fetch });
}

export function anthropic(body: string, contentType: string, status = 200): Anthropic {
  const fetch = fetchOf(body, contentType, status);
  return new Anthropic({ apiKey: 'k', baseURL: 'http://gateway', maxRetries: 0, fetch });
}

const MESSAGES = [{ role: 'user' as const, content: 'hi' }];

async function readChat(body: string, type: string, stream: boolean): Promise<Understood> {
  const { completions } = openAi(body, type).chat;
  const params = { model: 'gateway-model', messages: MESSAGES };
  const answer = stream
    ? await completions.stream(params).finalChatCompletion()
    : await completions.create(params);
  const [choice] = answer.choices;
  const message: OpenAI.ChatCompletionMessage & { reasoning_content?: string } = choice!.message;
  const tools = (message.tool_calls ?? []).map((call) => {
    if (call.type !== 'function') throw new Error(`a tool call of type ${call.type}`);
    const { name, arguments: args } = call.function;
    return { id: call.id, name, args: JSON.parse(args) };
  });
  return {
    text: message.content ?? '',
    reasoning: stream ? streamedReasoning(body) : (message.reasoning_content ?? ''),
    signatures: [],
    refusal: message.refusal ?? '',
    tools,
    finish: choice!.finish_reason,
    model: answer.model,
    id: answer.id,
    usage: chatUsage(answer.usage),
  };
}

/** The SDK's helper adds up only the members it knows. */
function streamedReasoning(body: string): string {
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)).choices?.[0]?.delta?.reasoning_content ?? '')
    .join('');
}

function chatUsage(usage: OpenAI.CompletionUsage | null | undefined): Understood['usage'] {
  return {
    input: usage?.prompt_tokens ?? -1,
    output: usage?.completion_tokens ?? -1,
    cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    written: usage?.prompt_tokens_details?.cache_write_tokens ?? 0,
    reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

async function readCompletions(body: string, type: string, stream: boolean): Promise<Understood> {
  const { completions } = openAi(body, type);
  const params = { model: 'gateway-model', prompt: 'hi' };
  const answers: OpenAI.Completion[] = [];
  if (stream) {
    const chunks = await completions.create({ ...params, stream: true });
    for await (const chunk of chunks) answers.push(chunk);
  } else {
    answers.push(await completions.create(params));
  }
  const choices = answers.flatMap((answer) => answer.choices);
  return {
    text: choices.map((choice) => choice.text).join(''),
    reasoning: '',
    signatures: [],
    refusal: '',
    tools: [],
    finish: choices.map((choice) => choice.finish_reason).find((reason) => reason) ?? 'none',
    model: answers[0]!.model,
    id: answers[0]!.id,
    usage: chatUsage(answers.map((answer) => answer.usage).find((usage) => usage)),
  };
}

async function readMessages(body: string, type: string, stream: boolean): Promise<Understood> {
  const { messages } = anthropic(body, type);
  const params = { model: 'gateway-model', max_tokens: 10, messages: MESSAGES };
  const answer = stream
    ? await messages.stream(params).finalMessage()
    : await messages.create(params);
  const { usage } = answer;
  const cached = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  const blocks = answer.content;
  return {
    text: blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    reasoning: blocks.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    signatures: blocks.flatMap((block) => (block.type === 'thinking' ? [block.signature] : [])),
    refusal: '',
    tools: blocks.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, args: block.input }] : [],
    ),
    finish: answer.stop_reason ?? 'none',
    model: answer.model,
    id: answer.id,
    usage: {
      input: usage.input_tokens + cached + written,
      output: usage.output_tokens,
      cached,
      written,
      reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
    },
  };
}

async function readResponses(body: string, type: string, stream: boolean): Promise<Understood> {
  const { responses } = openAi(body, type);
  const params = { model: 'gateway-model', input: 'hi' };
  const answer = stream
    ? await responses.stream(params).finalResponse()
    : await responses.create(params);
  const output: OpenAI.Responses.ResponseOutputItem[] = answer.output;
  const reasoning = output.flatMap((item) => (item.type === 'reasoning' ? [item] : []));
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  return {
    text: answer.output_text,
    reasoning: reasoning.flatMap((item) => item.summary.map(({ text }) => text)).join(''),
    signatures: reasoning.flatMap((item) => item.encrypted_content ?? []),
    refusal: parts.map((part) => (part.type === 'refusal' ? part.refusal : '')).join(''),
    tools: output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ id: item.call_id, name: item.name, args: JSON.parse(item.arguments) }]
        : [],
    ),
    finish: answer.incomplete_details?.reason ?? answer.status ?? 'none',
    model: answer.model,
    id: answer.id,
    usage: {
      input: answer.usage?.input_tokens ?? -1,
      output: answer.usage?.output_tokens ?? -1,
      cached: answer.usage?.input_tokens_details.cached_tokens ?? 0,
      written: answer.usage?.input_tokens_details.cache_write_tokens ?? 0,
      reasoning: answer.usage?.output_tokens_details.reasoning_tokens ?? 0,
    },
  };
}

const READERS = {
  chat: readChat,
  completions: readCompletions,
  messages: readMessages,
  responses: readResponses,
};

/** What the client's SDK makes of the answer. Throws what the SDK throws. */
export function readWithSdk(client: ClientName, body: string, type: string): Promise<Understood> {
  return READERS[client](body, type, type === 'text/event-stream');
}

/**
 * Streams of every client dialect with two texts that come interleaved: two choices, two content blocks, two tool
 * calls. Each dialect writes deltas and reads texts back as a client puts them together.
 */

export interface StreamDialect {
  readonly name: string;
  readonly endpoint: string;
  /** The texts are arguments of tools: JSON inside of JSON. */
  readonly isJson: boolean;
  /** The stream says finished texts once more. */
  readonly repeatsWhole: boolean;
  /** @param ends false: without the events at the end */
  write(texts: readonly [readonly string[], readonly string[]], ends?: boolean): string;
  read(stream: string): string[];
  /** The texts that the stream repeats. */
  readWhole(stream: string): string[];
}

interface Shape {
  readonly name: string;
  readonly endpoint: string;
  readonly isJson?: boolean;
  readonly begin?: (index: number) => string;
  readonly delta: (index: number, text: string) => string;
  readonly end?: (index: number, text: string) => string;
  readonly last: string;
  /** Index and text of a delta event. */
  readonly pick: (event: never) => [number, string] | undefined;
  readonly pickWhole?: (event: never) => string | undefined;
}

const plain = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const named = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const chunk = (choices: unknown[]): string =>
  plain({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 17, model: 'm', choices });

function dataOf(stream: string): unknown[] {
  return stream
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)));
}

function dialect(shape: Shape): StreamDialect {
  return {
    name: shape.name,
    endpoint: shape.endpoint,
    isJson: shape.isJson ?? false,
    repeatsWhole: shape.pickWhole !== undefined,
    write(texts, ends = true) {
      const out: string[] = [];
      if (ends) out.push(...texts.map((_, index) => shape.begin?.(index) ?? ''));
      const longest = Math.max(...texts.map((deltas) => deltas.length));
      for (let at = 0; at < longest; at += 1) {
        for (const [index, deltas] of texts.entries()) {
          if (at < deltas.length) out.push(shape.delta(index, deltas[at]));
        }
      }
      if (ends) {
        out.push(...texts.map((deltas, index) => shape.end?.(index, deltas.join('')) ?? ''));
        out.push(shape.last);
      }
      return out.join('');
    },
    read(stream) {
      const texts: string[] = [];
      for (const event of dataOf(stream)) {
        const picked = shape.pick(event as never);
        if (picked !== undefined) texts[picked[0]] = (texts[picked[0]] ?? '') + picked[1];
      }
      return texts;
    },
    readWhole(stream) {
      return dataOf(stream).flatMap((event) => shape.pickWhole?.(event as never) ?? []);
    },
  };
}

type ChatEvent = {
  choices: {
    index: number;
    text?: string;
    delta: {
      content?: string;
      tool_calls?: { index: number; function: { arguments?: string } }[];
    };
  }[];
};
type BlockEvent = { index: number; delta?: { text?: string; partial_json?: string } };
type ItemEvent = {
  type: string;
  output_index: number;
  delta?: string;
  text?: string;
  arguments?: string;
};

export const DIALECTS: readonly StreamDialect[] = [
  dialect({
    name: 'chat, n = 2',
    endpoint: 'chat',
    begin: (index) =>
      chunk([{ index, delta: { role: 'assistant', content: '' }, finish_reason: null }]),
    delta: (index, content) => chunk([{ index, delta: { content }, finish_reason: null }]),
    end: (index) => chunk([{ index, delta: {}, finish_reason: 'stop' }]),
    last: `${plain({ id: 'chatcmpl-1', choices: [], usage: { prompt_tokens: 1 } })}data: [DONE]\n\n`,
    pick: ({ choices }: ChatEvent) =>
      choices[0] && [choices[0].index, choices[0].delta.content ?? ''],
  }),
  dialect({
    name: 'chat, parallel tool calls',
    endpoint: 'chat',
    isJson: true,
    begin: (index) =>
      chunk([
        {
          index: 0,
          delta: {
            tool_calls: [
              {
                index,
                id: `call_${index}`,
                type: 'function',
                function: { name: 'f', arguments: '' },
              },
            ],
          },
          finish_reason: null,
        },
      ]),
    delta: (index, text) =>
      chunk([
        {
          index: 0,
          delta: { tool_calls: [{ index, function: { arguments: text } }] },
          finish_reason: null,
        },
      ]),
    last: `${chunk([{ index: 0, delta: {}, finish_reason: 'tool_calls' }])}data: [DONE]\n\n`,
    pick: ({ choices }: ChatEvent) => {
      const call = choices[0]?.delta.tool_calls?.[0];
      return call && [call.index, call.function.arguments ?? ''];
    },
  }),
  dialect({
    name: 'completions',
    endpoint: 'completions',
    delta: (index, text) =>
      plain({ id: 'cmpl-1', choices: [{ text, index, logprobs: null, finish_reason: null }] }),
    end: (index) =>
      plain({
        id: 'cmpl-1',
        choices: [{ text: '', index, logprobs: null, finish_reason: 'stop' }],
      }),
    last: 'data: [DONE]\n\n',
    pick: ({ choices }: ChatEvent) => [choices[0].index, choices[0].text ?? ''],
  }),
  dialect({
    name: 'responses',
    endpoint: 'responses',
    begin: (output_index) =>
      named('response.output_item.added', { output_index, item: { type: 'message' } }),
    delta: (output_index, delta) =>
      named('response.output_text.delta', {
        sequence_number: 4,
        item_id: `msg_${output_index}`,
        output_index,
        content_index: 0,
        delta,
        logprobs: [],
        obfuscation: 'a1',
      }),
    end: (output_index, text) =>
      named('response.output_text.done', {
        item_id: `msg_${output_index}`,
        output_index,
        content_index: 0,
        text,
      }),
    last: named('response.completed', { response: { output: [] } }),
    pick: ({ output_index, delta }: ItemEvent) =>
      delta === undefined ? undefined : [output_index, delta],
    pickWhole: ({ text }: ItemEvent) => text,
  }),
  dialect({
    name: 'responses, parallel function calls',
    endpoint: 'responses',
    isJson: true,
    delta: (output_index, delta) =>
      named('response.function_call_arguments.delta', {
        item_id: `fc_${output_index}`,
        output_index,
        delta,
      }),
    end: (output_index, text) =>
      named('response.function_call_arguments.done', {
        item_id: `fc_${output_index}`,
        output_index,
        arguments: text,
      }),
    last: named('response.completed', { response: { output: [] } }),
    pick: ({ output_index, delta }: ItemEvent) =>
      delta === undefined ? undefined : [output_index, delta],
    pickWhole: (event: ItemEvent) => event.arguments,
  }),
  dialect({
    name: 'messages',
    endpoint: 'messages',
    begin: (index) =>
      named('content_block_start', { index, content_block: { type: 'text', text: '' } }),
    delta: (index, text) =>
      named('content_block_delta', { index, delta: { type: 'text_delta', text } }),
    end: (index) => named('content_block_stop', { index }),
    last:
      named('message_delta', { delta: { stop_reason: 'end_turn' } }) + named('message_stop', {}),
    pick: ({ index, delta }: BlockEvent) =>
      delta?.text === undefined ? undefined : [index, delta.text],
  }),
  dialect({
    name: 'messages, tool use',
    endpoint: 'messages',
    isJson: true,
    delta: (index, partial_json) =>
      named('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } }),
    end: (index) => named('content_block_stop', { index }),
    last: named('message_stop', {}),
    pick: ({ index, delta }: BlockEvent) =>
      delta?.partial_json === undefined ? undefined : [index, delta.partial_json],
  }),
];

/** OpenAI completions, the oldest dialect (platform.openai.com/docs/api-reference/completions/create): a prompt is a user's message. */
import type { Conversation } from './conversation.ts';
import { given } from './given.ts';
import { refuseField } from './losses.ts';
import type { ObjectReader } from './object-reader.ts';
import { mustBe } from './problem.ts';
import { ExtraList, readSampling, readStop, readStream, readUser } from './read-openai.ts';

const NAMES = { stop: 'stop', output: '', parallelToolCalls: '', user: 'user' } as const;

/** @throws TranslationError */
export function readCompletions(body: ObjectReader): Conversation {
  const extras = new ExtraList();
  if (body.string('suffix')) throw refuseField('suffix', 'suffix');
  if (body.boolean('echo') === true) throw refuseField('echo', 'echo');
  if ((body.integer('best_of', 0) ?? 1) > 1) extras.add('best_of', 'best_of');
  if (body.integer('logprobs', 0) !== undefined) extras.add('logprobs', 'logprobs');
  const candidates = body.integer('n', 1) ?? 1;
  if (candidates > 1) extras.add('candidates', 'n', candidates);
  const bias = body.plainObject('logit_bias');
  if (bias !== undefined && Object.keys(bias).length > 0)
    extras.add('logit_bias', 'logit_bias', bias);
  const conversation: Conversation = given({
    names: NAMES,
    turns: [{ role: 'user' as const, parts: [{ type: 'text' as const, text: readPrompt(body) }] }],
    tools: [],
    sampling: readSampling(body),
    maxTokens: body.integer('max_tokens', 1),
    stop: readStop(body),
    userId: readUser(body),
    ...readStream(body),
    extras: [],
    responseArgs: {},
  });
  extras.addUnread(body);
  return { ...conversation, extras: extras.list() };
}

function readPrompt(body: ObjectReader): string {
  const prompt = body.any('prompt');
  if (typeof prompt === 'string') return prompt;
  const prompts = body.list('prompt') ?? [];
  const isOfTokens = prompts.some((one) => typeof one === 'number' || Array.isArray(one));
  if (isOfTokens) throw refuseField('token_prompts', 'prompt');
  const [only] = prompts;
  if (prompts.length !== 1 || typeof only !== 'string') {
    throw mustBe('prompt', 'a string or a list of one string');
  }
  return only;
}

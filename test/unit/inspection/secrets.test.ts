/** Keys here are made up: the prefix of the provider and random characters, put together at run time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findEntities } from '../../../agent/inspection/index.ts';
import { ALNUM, digits, drawFrom, HEX, text as randomText } from '../../corpus/values.ts';

const draw = drawFrom(5);
const an = (count: number): string => randomText(draw, count, ALNUM);
const hex = (count: number): string => randomText(draw, count, HEX);
const number = (count: number): string => digits(draw, count);
const base64url = (json: string): string => Buffer.from(json).toString('base64url');

const KEYS: Readonly<Record<string, string>> = {
  openai: `sk-${an(20)}T3BlbkFJ${an(20)}`,
  'openai project': `sk-proj-${an(60)}T3BlbkFJ${an(60)}`,
  'openai service': `sk-svcacct-${an(74)}`,
  anthropic: `sk-ant-api03-${an(93)}AA`,
  google: `AIza${an(35)}`,
  openrouter: `sk-or-v1-${hex(64)}`,
  groq: `gsk_${an(52)}`,
  xai: `xai-${an(80)}`,
  'hugging face': `hf_${an(34)}`,
  replicate: `r8_${an(37)}`,
  perplexity: `pplx-${an(48)}`,
  aws: `AKIA${randomText(draw, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  github: `ghp_${an(36)}`,
  'github, fine-grained': `github_pat_${an(22)}_${an(59)}`,
  gitlab: `glpat-${an(20)}`,
  slack: `xoxb-${number(12)}-${number(12)}-${an(24)}`,
  stripe: `sk_live_${an(24)}`,
  sendgrid: `SG.${an(22)}.${an(43)}`,
  npm: `npm_${an(36)}`,
  pypi: `pypi-AgEIcHlwaS5vcmc${an(70)}`,
  databricks: `dapi${hex(32)}`,
  deepseek: `sk-${hex(32)}`,
  'openai administrator': `sk-admin-${an(58)}T3BlbkFJ${an(58)}`,
  'anthropic administrator': `sk-ant-admin01-${an(93)}AA`,
  'google, newer': `AQ.Ab8R${an(46)}`,
  cerebras: `csk-${an(48)}`,
  together: `tgp_v1_${an(43)}`,
  'weights and biases': `wandb_v1_${an(77)}`,
  cloudflare: `cfut_${an(48)}`,
  vercel: `vcp_${an(56)}`,
  netlify: `nfp_${an(40)}`,
  sourcegraph: `sgp_${hex(16)}_${hex(40)}`,
  'slack hook': `hooks.slack.com/services/T${number(9)}/B${number(10)}/${an(24)}`,
  'linear, OAuth': `lin_oauth_${hex(64)}`,
  resend: `re_${an(8)}_${an(24)}`,
  hubspot: `pat-na1-${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
  'azure client': `abC8Q~${an(34)}`,
  'azure openai': `${an(52)}JQQJ99${an(26)}`,
  telegram: `${number(10)}:AA${an(33)}`,
  mailchimp: `${hex(32)}-us12`,
  jwt: `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url('{"sub":"1"}')}.${an(43)}`,
};

for (const [name, key] of Object.entries(KEYS)) {
  test(name, () => {
    for (const text of [key, `use ${key}, please`, `{"k":"${key}"}`, `KEY=${key}\n`]) {
      const [finding, ...others] = findEntities(text);
      assert.deepEqual(others, [], text);
      assert.equal(finding?.entity, 'API_KEY', text);
      assert.equal(text.slice(finding.start, finding.end), key);
    }
  });
}

const secretIn = (text: string): string[] =>
  findEntities(text).map(({ entity, start, end }) => `${entity} ${text.slice(start, end)}`);

test('the other half of an AWS pair is known by its name', () => {
  const secret = `${an(39)}7`;
  assert.deepEqual(secretIn(`aws_secret_access_key = ${secret}`), [`API_KEY ${secret}`]);
  assert.deepEqual(secretIn(`"SecretAccessKey": "${secret}"`), [`API_KEY ${secret}`]);
});

test('passwords in assignments, URLs, headers and prose', () => {
  assert.deepEqual(secretIn('password=hunter22 next'), ['PASSWORD hunter22']);
  assert.deepEqual(secretIn('"db_password": "s3cr3t-pw"'), ['PASSWORD s3cr3t-pw']);
  assert.deepEqual(secretIn('{\\"password\\": \\"Tr0ub4dor&3\\"}'), ['PASSWORD Tr0ub4dor&3']);
  assert.deepEqual(secretIn('postgres://app:Xy9-zw@db.internal:5432/app'), ['PASSWORD Xy9-zw']);
  assert.deepEqual(secretIn('https://ci:p@ss.w0rd@example.org/x'), ['PASSWORD p@ss.w0rd']);
  const header = 'Authorization: Basic dXNlcjpodW50ZXIy';
  assert.deepEqual(secretIn(header), ['PASSWORD dXNlcjpodW50ZXIy']);
  assert.deepEqual(secretIn(`Authorization: Bearer ${KEYS.jwt}`), [`API_KEY ${KEYS.jwt}`]);
  assert.deepEqual(secretIn('my password is Tr0ub4dor!'), ['PASSWORD Tr0ub4dor!']);
});

test('private keys are found whole, escaped, and without their end', () => {
  const body = Array.from({ length: 6 }, () => an(64)).join('\n');
  const whole = `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`;
  assert.deepEqual(secretIn(`key:\n${whole}\nbye`), [`PRIVATE_KEY ${whole}`]);
  const escaped = whole.replaceAll('\n', '\\n');
  assert.deepEqual(secretIn(`{"private_key": "${escaped}"}`), [`PRIVATE_KEY ${escaped}`]);
  const cut = whole.slice(0, 200);
  assert.deepEqual(secretIn(cut), [`PRIVATE_KEY ${cut}`]);
});

test('asking for one kind of secret hides none of it behind another', () => {
  const text = `password=${KEYS.github}`;
  const [finding] = findEntities(text, { entities: ['API_KEY'] });
  assert.equal(text.slice(finding.start, finding.end), KEYS.github);
});

/**
 * Keys and tokens that say what they are by how they begin. Prefixes, alphabets and lengths as the providers document
 * them or issue them; the rules of gitleaks and trufflehog were read for the same facts (config/gitleaks.toml,
 * pkg/detectors), and GitHub's "Supported secret scanning patterns".
 */
import type { Sink } from '../sink.ts';
import { classAt, TOKEN } from '../text/characters.ts';
import { entropy as entropyOf, isPlaceholder } from './plausible.ts';

interface KeyRule {
  readonly rule: string;
  readonly prefix: string;
  /** What follows the prefix; anchored, bounded, and without alternatives that overlap. */
  readonly body: RegExp;
  readonly entropy?: number;
}

const ALNUM = (least: number, most = least): RegExp =>
  new RegExp(`[0-9A-Za-z]{${least},${most}}`, 'y');
const HEX = (length: number): RegExp => new RegExp(`[0-9a-f]{${length}}`, 'y');
const WORD = (least: number, most = least): RegExp =>
  new RegExp(`[0-9A-Za-z_-]{${least},${most}}`, 'y');
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/y;

function rules(rule: string, prefixes: string, body: RegExp, entropy?: number): KeyRule[] {
  return prefixes.split(' ').map((prefix) => ({ rule, prefix, body, ...(entropy && { entropy }) }));
}

/** Longer prefixes come before shorter ones that they begin with. */
const MODEL_PROVIDERS: readonly KeyRule[] = [
  ...rules('anthropic', 'sk-ant-', WORD(24, 200)),
  ...rules('openrouter', 'sk-or-', WORD(32, 120)),
  ...rules('openai', 'sk-proj- sk-svcacct- sk-admin- sk-None- sk-service-', WORD(20, 220)),
  ...rules('langfuse', 'sk-lf- pk-lf-', UUID),
  ...rules('cerebras', 'csk-', ALNUM(40, 60)),
  ...rules('litellm', 'sk-litellm-', WORD(16, 120)),
  ...rules('deepseek', 'sk-', HEX(32)),
  ...rules('openai', 'sk-', WORD(20, 200), 3.2),
  ...rules('openai-session', 'sess-', ALNUM(40)),
  ...rules('google', 'AIza', WORD(35)),
  ...rules('google', 'AQ.', WORD(40, 120)),
  ...rules('google-oauth', 'ya29.', WORD(30, 400)),
  ...rules('google-oauth', 'GOCSPX-', WORD(28)),
  ...rules('groq', 'gsk_', ALNUM(48, 56)),
  ...rules('xai', 'xai-', ALNUM(70, 90)),
  ...rules('hugging-face', 'hf_', ALNUM(34, 40)),
  ...rules('hugging-face', 'api_org_', ALNUM(34)),
  ...rules('replicate', 'r8_', ALNUM(37)),
  ...rules('perplexity', 'pplx-', ALNUM(40, 64)),
  ...rules('nvidia', 'nvapi-', WORD(60, 80)),
  ...rules('fireworks', 'fw_', ALNUM(22, 40)),
  ...rules('tavily', 'tvly-', WORD(28, 60)),
  ...rules('pinecone', 'pcsk_', WORD(40, 80)),
  ...rules('langsmith', 'lsv2_pt_ lsv2_sk_', /[0-9a-f]{32}_[0-9a-f]{10}/y),
  ...rules('voyage', 'pa-', WORD(43), 3.5),
  ...rules('elevenlabs', 'sk_', HEX(48)),
  ...rules('e2b', 'e2b_', HEX(40)),
  ...rules('jina', 'jina_', ALNUM(50, 70)),
  ...rules('together', 'tgp_v1_', WORD(40, 60)),
  ...rules('wandb', 'wandb_v1_', WORD(60, 100)),
  ...rules('aws-bedrock', 'bedrock-api-key-', /[A-Za-z0-9+/]{60,2000}={0,2}/y),
];

const CLOUDS_AND_CODE: readonly KeyRule[] = [
  ...rules('aws', 'AKIA ASIA ABIA ACCA', /[A-Z2-7]{16}/y, 2.5),
  ...rules('aws-bedrock', 'ABSK', /[A-Za-z0-9+/]{100,260}={0,2}/y),
  ...rules('github', 'github_pat_', /[0-9A-Za-z]{22}_[0-9A-Za-z]{59}/y),
  ...rules(
    'github',
    'ghs_',
    /[0-9]{4,12}_eyJ[0-9A-Za-z_-]{20,800}\.[0-9A-Za-z_-]{20,800}\.[0-9A-Za-z_-]{20,800}/y,
    0.5,
  ),
  ...rules('github', 'ghp_ gho_ ghu_ ghs_ ghr_', ALNUM(36, 251)),
  ...rules(
    'gitlab',
    'glpat- gldt- glrt- glptt- glft- glsoat- glcbt- glimt- glagent- glwt- gloas- glffct-',
    /[0-9A-Za-z_.-]{20,120}/y,
  ),
  ...rules('npm', 'npm_', ALNUM(36)),
  ...rules('pypi', 'pypi-AgEIcHlwaS5vcmc', WORD(50, 400)),
  ...rules('pypi', 'pypi-AgENdGVzdC5weXBpLm9yZw', WORD(50, 400)),
  ...rules('rubygems', 'rubygems_', HEX(48)),
  ...rules('databricks', 'dapi', /[0-9a-f]{32}(?:-\d)?/y),
  ...rules('digitalocean', 'dop_v1_ doo_v1_ dor_v1_', HEX(64)),
  ...rules('pulumi', 'pul-', HEX(40)),
  ...rules('vault', 'hvs. hvb. hvr.', WORD(90, 300)),
  ...rules('doppler', 'dp.pt. dp.st. dp.ct. dp.sa.', /[0-9A-Za-z._-]{40,64}/y),
  ...rules('planetscale', 'pscale_tkn_ pscale_pw_ pscale_oauth_', /[0-9A-Za-z_.=-]{32,64}/y),
  ...rules('supabase', 'sbp_', HEX(40)),
  ...rules('supabase', 'sb_secret_', WORD(30, 60)),
  ...rules('fly', 'fo1_', WORD(43)),
  ...rules('heroku', 'HRKU-AA', WORD(58)),
  ...rules('alibaba', 'LTAI', ALNUM(16, 24), 3),
  ...rules('tencent', 'AKID', ALNUM(32), 3.5),
  ...rules('docker', 'dckr_pat_ dckr_oat_', WORD(27, 32)),
  ...rules('cloudflare', 'cfut_ cfat_ cfk_', ALNUM(40, 64)),
  ...rules('cloudflare', 'v1.0-', /[0-9a-f]{24}-[0-9a-f]{146}/y),
  ...rules('buildkite', 'bkua_', HEX(40)),
  ...rules('vercel', 'vcp_ vci_ vca_ vcr_ vck_', ALNUM(24, 64)),
  ...rules('vercel', 'vercel_blob_rw_', /[0-9A-Za-z]{16}_[0-9A-Za-z]{24,40}/y),
  ...rules('netlify', 'nfp_ nfc_ nfo_', ALNUM(36, 48)),
  ...rules('sourcegraph', 'sgp_', /(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}/y),
  ...rules('prefect', 'pnu_ pnb_', ALNUM(36)),
  ...rules('artifactory', 'AKCp', ALNUM(60, 75)),
  ...rules('fly', 'fm1_ fm2_', /[0-9A-Za-z+/]{80,800}={0,3}/y),
  ...rules('clojars', 'CLOJARS_', HEX(60)),
];

const SERVICES: readonly KeyRule[] = [
  ...rules(
    'slack',
    'xoxe.xoxb- xoxe.xoxp- xoxb- xoxp- xoxa- xoxr- xoxe- xoxo- xapp- xwfp- xoxc- xoxd-',
    /[0-9A-Za-z%-]{16,250}/y,
    2.5,
  ),
  ...rules('stripe', 'sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_', ALNUM(16, 247), 2.5),
  ...rules('stripe', 'whsec_', /[0-9A-Za-z+/]{32,64}={0,2}/y),
  ...rules('sendgrid', 'SG.', /[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}/y),
  ...rules('mailgun', 'key-', HEX(32)),
  ...rules('twilio', 'SK', HEX(32)),
  ...rules('shopify', 'shpat_ shpca_ shppa_ shpss_', /[0-9a-fA-F]{32}/y),
  ...rules('square', 'sq0atp- sq0csp-', WORD(22, 60)),
  ...rules(
    'slack',
    'hooks.slack.com/services/',
    /T[0-9A-Z]{8,12}\/B[0-9A-Z]{8,12}\/[0-9A-Za-z]{24}/y,
  ),
  ...rules('linear', 'lin_api_', ALNUM(40)),
  ...rules('linear', 'lin_oauth_', HEX(64)),
  ...rules('resend', 're_', /[0-9A-Za-z]{8}_[0-9A-Za-z]{24}/y, 3.5),
  ...rules('hubspot', 'pat-na1- pat-na2- pat-eu1- pat-ap1-', UUID),
  ...rules('adafruit', 'aio_', ALNUM(28)),
  ...rules('posthog', 'phx_', ALNUM(40, 50)),
  ...rules('easypost', 'EZAK EZTK', ALNUM(54)),
  ...rules('readme', 'rdme_', ALNUM(70)),
  ...rules('frame-io', 'fio-u-', WORD(64)),
  ...rules('polar', 'polar_oat_ polar_pat_', ALNUM(40, 50)),
  ...rules('notion', 'ntn_', ALNUM(46)),
  ...rules('notion', 'secret_', ALNUM(43)),
  ...rules('postman', 'PMAK-', /[0-9a-f]{24}-[0-9a-f]{34}/y),
  ...rules('grafana', 'glc_ glsa_', /[0-9A-Za-z+/_=]{32,400}/y),
  ...rules('new-relic', 'NRAK- NRJS- NRII-', WORD(19, 36)),
  ...rules('sentry', 'sntrys_ sntryu_', /[0-9A-Za-z+/_=]{60,400}/y),
  ...rules('airtable', 'pat', /[0-9A-Za-z]{14}\.[0-9a-f]{64}/y),
  ...rules('figma', 'figd_ figo_', WORD(38, 60)),
  ...rules('atlassian', 'ATATT3 ATCTT3 ATBB', /[0-9A-Za-z_=-]{28,240}/y),
  ...rules('dropbox', 'sl.', WORD(120, 200)),
  ...rules('age', 'AGE-SECRET-KEY-1', /[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/y),
  ...rules('discord', 'mfa.', WORD(84)),
  ...rules('facebook', 'EAACEdEose0cBA', ALNUM(20, 300)),
  ...rules('telegram', 'bot', /\d{8,10}:AA[0-9A-Za-z_-]{33}/y),
  ...rules('razorpay', 'rzp_live_ rzp_test_', ALNUM(14, 24), 2.5),
  ...rules('launchdarkly', 'sdk-', UUID),
  ...rules('contentful', 'CFPAT-', WORD(43)),
  ...rules('typeform', 'tfp_', WORD(40, 70)),
  ...rules('1password', 'ops_eyJ', /[0-9A-Za-z+/_-]{200,900}={0,2}/y),
];

const DEFAULT_ENTROPY = 2.8;
const SCORE = 0.95;
/** The right shape, but "example" is in it: only for who asks for API keys alone. */
const PLACEHOLDER_SCORE = 0.1;

/** Which rules begin with these two characters. */
const BY_PAIR: (readonly KeyRule[] | undefined)[] = [];
for (const rule of [...MODEL_PROVIDERS, ...CLOUDS_AND_CODE, ...SERVICES]) {
  const key = (rule.prefix.charCodeAt(0) << 7) | rule.prefix.charCodeAt(1);
  BY_PAIR[key] = [...(BY_PAIR[key] ?? []), rule];
}
const HAS_PAIR = new Uint8Array(1 << 14);
for (const key of BY_PAIR.keys()) if (BY_PAIR[key] !== undefined) HAS_PAIR[key] = 1;

export function mayBeginKey(first: number, second: number): boolean {
  return second < 128 && HAS_PAIR[(first << 7) | second] === 1;
}

const LEAST_SLACK_SECRET = 20;

/** Numbers of a workspace and an application stand before it, and those may well be like `123456789012`. */
function slackSecret(body: string): string {
  const secret = body.slice(body.lastIndexOf('-') + 1);
  return secret.length < LEAST_SLACK_SECRET ? body : secret;
}

/** At the beginning of a word. @returns where the key ends, or -1 */
export function findPrefixedKey(sink: Sink, start: number): number {
  const { text } = sink;
  // Inside a longer token it is chance.
  if (classAt(text, start - 1) & TOKEN) return -1;
  const key = (text.charCodeAt(start) << 7) | text.charCodeAt(start + 1);
  for (const { prefix, rule, body, entropy = DEFAULT_ENTROPY } of BY_PAIR[key]!) {
    if (!text.startsWith(prefix, start)) continue;
    const from = start + prefix.length;
    body.lastIndex = from;
    const match = body.exec(text);
    if (match === null) continue;
    const end = from + match[0].length;
    if (classAt(text, end) & TOKEN) continue;
    if (isPlaceholder(rule === 'slack' ? slackSecret(match[0]) : match[0])) {
      sink.add('API_KEY', start, end, PLACEHOLDER_SCORE, rule);
      continue;
    }
    if (entropyOf(match[0]) < entropy) continue;
    sink.add('API_KEY', start, end, SCORE, rule);
    return end;
  }
  return -1;
}

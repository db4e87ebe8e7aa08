/** gateway.yaml in, HAProxy's configuration out. That HAProxy takes it is tested in test/e2e/rendered-config.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseConfig } from '../../../agent/config/load.ts';
import { renderHaproxyConfig } from '../../../agent/haproxy-config/render.ts';

const FOLDER = '"/etc/haproxy/generated"';

const CONFIG = {
  providers: [
    {
      name: 'openai',
      dialect: 'openai',
      keys: [{ env: 'KEY_A' }, { file: '/run/keys/openai' }],
      region: 'us',
    },
    {
      name: 'vllm',
      dialect: 'openai',
      url: 'http://10.0.0.7:8000/api/v1',
      maxConnections: 8,
      healthPath: '/health',
      headers: { 'X-Team': '50% "of" $it\\' },
    },
    { name: 'claude', dialect: 'anthropic', keys: [{ env: 'KEY_C' }], timeoutSeconds: 120 },
    { name: 'idle', dialect: 'gemini' },
  ],
  pools: [
    {
      name: 'chat',
      balance: 'weighted',
      targets: [
        { provider: 'openai', model: 'gpt-4o', weight: 10 },
        { provider: 'vllm', model: 'org/llama', maxConnections: 4 },
        { provider: 'vllm' },
      ],
      tries: 2,
      tryTimeoutSeconds: 20,
      timeoutSeconds: 30,
      maxQueue: 5,
    },
  ],
  models: [
    { name: 'chat', pool: 'chat' },
    { name: 'claude-*', provider: 'claude' },
  ],
};

function parsed(config: object) {
  return parseConfig(JSON.stringify(config), 'g.yaml').config;
}

function section(text: string, head: string): string {
  const start = text.indexOf(`${head} from`);
  assert.notEqual(start, -1, `no ${head}`);
  return text.slice(start, text.indexOf('\n\n', start));
}

const files = renderHaproxyConfig(parsed(CONFIG), FOLDER);
const pools = files.get('pools.cfg')!;

test('a pool: balance, tries, time-outs, a full queue, a server for each target', () => {
  assert.equal(
    section(pools, 'backend ai-pool-chat'),
    `backend ai-pool-chat from ai-pool
    balance roundrobin
    timeout queue  30s
    timeout server 25s
    retries  1
    retry-on conn-failure empty-response junk-response response-timeout 500 502 503 504
    option httpchk
    http-check send meth GET uri-lf /ai-gateway/target/%[srv_name]
    http-request set-header x-ai-gateway-deadline %[date(0,ms),add(30000)]
    http-request set-var(txn.ai.error_code) str(queue_full) if { queue(ai-pool-chat) ge 5 }
    http-request deny deny_status 503 if { queue(ai-pool-chat) ge 5 }
    server openai:gpt-4o "\${AI_HOP}" maxconn 1000 weight 10 check inter 5s downinter 2s fall 1 rise 1 observe layer7 error-limit 5 on-error mark-down
    server vllm:org-llama "\${AI_HOP}" maxconn 4 check inter 5s downinter 2s fall 1 rise 1 observe layer7 error-limit 5 on-error mark-down
    server vllm "\${AI_HOP}" maxconn 8 check inter 5s downinter 2s fall 1 rise 1 observe layer7 error-limit 5 on-error mark-down
    server :any "\${AI_HOP}" maxconn 1012 backup`,
  );
});

test('a provider that a model names itself is a pool of one: no copy of the request is kept', () => {
  const text = section(pools, 'backend ai-pool-claude');
  assert.doesNotMatch(text, /retry-on|check|balance/);
  assert.match(text, /server claude "\$\{AI_HOP\}" maxconn 1000$/);
});

test('a provider: TLS, names, keys in turn, never a key itself', () => {
  assert.equal(
    section(pools, 'backend ai-provider-openai'),
    `backend ai-provider-openai from ai-provider
    timeout connect 5s
    timeout server  600s
    # Another target is asked rather than the same again.
    retries 0
    http-request set-timeout server var(txn.up.timeout) if { var(txn.up.timeout) -m int gt 0 }
    http-request set-header host api.openai.com
    http-request set-pathq /v1%[var(txn.up.path)] if { var(txn.up.path) -m found }
    # Each of its 2 keys in turn.
    http-request set-var(proc.ai_turn.openai) var(proc.ai_turn.openai),add(1),mod(2)
    http-request set-var(txn.up.turn) var(proc.ai_turn.openai)
    http-request set-header authorization "Bearer %[env(KEY_A)]" if { var(txn.up.turn) -m int 0 }
    http-request set-header authorization "Bearer %[var(txn.up.key.2)]" if { var(txn.up.turn) -m int 1 }
.if strneq("$KEY_A","")
    server openai api.openai.com:443 maxconn 1000 ssl verify required ca-file @system-ca sni str(api.openai.com) alpn http/1.1 resolvers ai-dns init-addr "\${AI_INIT_ADDR}"
.elif strneq("$AI_MOCK_PROVIDER","")
    server mock-openai "\${AI_MOCK_PROVIDER}" maxconn 1000
.else
.warning "provider openai has no key: KEY_A must be in HAProxy's environment. Until then requests for it fail."
.endif`,
  );
  assert.match(pools, /setenv AI_KEY_FILES "openai\.2=\/run\/keys\/openai"/);
});

test('a server of your own: an address, a path, a header as it is written, a health check', () => {
  assert.equal(
    section(pools, 'backend ai-provider-vllm'),
    `backend ai-provider-vllm from ai-provider
    timeout connect 5s
    timeout server  600s
    # Another target is asked rather than the same again.
    retries 0
    http-request set-timeout server var(txn.up.timeout) if { var(txn.up.timeout) -m int gt 0 }
    http-request set-header host 10.0.0.7:8000
    http-request replace-path ^/v1(/.*) /api/v1\\1 if !{ var(txn.up.path) -m found }
    http-request set-pathq /api/v1%[var(txn.up.path)] if { var(txn.up.path) -m found }
    http-request set-header x-team "50%% \\"of\\" \\$it\\\\"
    option httpchk
    http-check send meth GET uri "/health" ver HTTP/1.1 hdr host 10.0.0.7:8000
    server vllm 10.0.0.7:8000 maxconn 8 check inter 10s fall 2 rise 1`,
  );
});

test('the maps: what the hop knows of targets', () => {
  assert.equal(
    files.get('targets.map'),
    `chat/openai:gpt-4o openai|openai|gpt-4o|20000|1
chat/vllm:org-llama vllm|openai|org/llama|20000|2
chat/vllm vllm|openai||20000|4
claude/claude claude|anthropic||120000|0
`,
  );
  assert.equal(files.get('order.map'), 'chat openai:gpt-4o vllm:org-llama vllm\nclaude claude\n');
});

test('what no model leads to is left out', () => {
  assert.doesNotMatch(pools, /idle/);
});

test('the order of providers and models in the file makes no difference', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(CONFIG.providers, { minLength: 4 }),
      fc.shuffledSubarray(CONFIG.models, { minLength: 2 }),
      (providers, models) => {
        const again = renderHaproxyConfig(parsed({ ...CONFIG, providers, models }), FOLDER);
        assert.deepEqual([...again], [...files]);
      },
    ),
    { numRuns: 20 },
  );
});

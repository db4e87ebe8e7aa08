/** Somebody's own haproxy.cfg, the drop-in beside it, and the one line for their frontend. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort, releasePorts } from '../helpers/free-port.ts';
import { type GatewayStack, startGatewayStack } from '../helpers/gateway-stack.ts';
import { eventually, say, settledRows } from '../helpers/gateway-suite.ts';
import { haproxyVersions } from '../helpers/haproxy-versions.ts';
import { removeTemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

/** What a shop might run: its own defaults, its own frontend and backend; the marked line is ours. */
const FOREIGN = `
global
    maxconn 2000
defaults
    mode http
    log stdout format raw local0
    option httplog
    timeout client 10s
    timeout connect 2s
    timeout server 10s
frontend shop
    bind "\${SHOP_BIND}"
    use_backend ai-gateway-entry if { path_beg /v1/ }
    default_backend web
backend web
    server web1 "\${SHOP_WEB}"
`;

for (const version of await haproxyVersions()) {
  describe(`HAProxy ${version.version}`, () => {
    const folder = temporaryFolder('drop-in');
    const shop = createServer((_request, response) => response.end('the shop'));
    let stack: GatewayStack;
    let port: number;

    before(async () => {
      port = await freePort();
      await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
      const file = path.join(folder, 'haproxy.cfg');
      writeFileSync(file, FOREIGN);
      stack = await startGatewayStack({
        version,
        haproxyFiles: [file, 'haproxy/drop-in/ai-gateway.cfg', 'haproxy/haproxy.cfg'],
        haproxyEnv: {
          SHOP_BIND: `127.0.0.1:${port}`,
          SHOP_WEB: `127.0.0.1:${(shop.address() as AddressInfo).port}`,
          AI_BIND_BEHIND: `abns@ai-gateway-${port}`,
          AI_ACCESS_LOG: 'stdout',
        },
        reachable: { port, path: '/' },
      });
    });
    after(async () => {
      await stack?.stop();
      shop.close();
      releasePorts([port]);
      removeTemporaryFolder(folder);
    });

    test('their own site is as it was', async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/index.html`);
      assert.equal(await answer.text(), 'the shop');
    });

    test('their API is the gateway: checked, scrubbed, settled', async () => {
      const url = `http://127.0.0.1:${port}/v1/chat/completions`;
      const ask = (key: string) =>
        fetch(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(say('card 4111 1111 1111 1111')),
        });
      assert.equal((await ask('wrong')).status, 401);
      const answer = await eventually('the gateway answers', async () => {
        const tried = await ask(stack.apiKey);
        return tried.status === 503 ? undefined : tried;
      });
      assert.equal(answer.status, 200);
      const sent = stack.provider.received.at(-1)!.body.toString();
      assert.ok(sent.includes('card [CREDIT_CARD]'));
      await settledRows(stack, [answer.headers.get('x-request-id')!]);
    });
  });
}

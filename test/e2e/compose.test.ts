/**
 * docker-compose.yml and the Dockerfile as far as they can be checked without an
 * engine: Compose understands the file, every service is watched, and what it
 * hands to HAProxy and to the agent is what they take.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { parseConfig } from '../../agent/config/load.ts';
import { keyHash, PROJECT_FOLDER } from '../helpers/gateway-stack.ts';

const LIMIT_MS = 30_000;
const FILE = join(PROJECT_FOLDER, 'docker-compose.yml');

type Service = {
  image: string;
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  build?: { target: string };
  ports?: (string | { host_ip: string })[];
};
type ComposeFile = {
  services: Record<string, Service>;
  configs: { gateway: { content: string } };
  volumes: Record<string, unknown>;
};

/** `docker compose`, or the client alone. */
const composeClient = [['docker', 'compose'], ['docker-compose']].find(
  ([program = '', ...words]) =>
    spawnSync(program, [...words, 'version', '--short'], { timeout: LIMIT_MS, encoding: 'utf8' })
      .stdout?.replace(/^v/, '')
      .match(/^([2-9]|\d\d)\./) != null,
);

const file = parse(readFileSync(FILE, 'utf8')) as ComposeFile;
const dockerfile = readFileSync(join(PROJECT_FOLDER, 'Dockerfile'), 'utf8');

test('docker compose config accepts the file', {
  skip: composeClient === undefined && 'there is no Docker Compose client on this machine',
}, () => {
  const [program = '', ...words] = composeClient as string[];
  const checked = spawnSync(program, [...words, '-f', FILE, 'config', '--format', 'json'], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    env: { ...process.env, GATEWAY_PORT: '18080' },
  });
  assert.equal(checked.status, 0, checked.stderr);
  const { services } = JSON.parse(checked.stdout) as ComposeFile;
  assert.deepEqual(Object.keys(services).sort(), ['agent', 'haproxy', 'mock-provider', 'redis']);
  assert.match(checked.stdout, /"published": "18080"/);
});

test('every service has a health check, and none is published beyond loopback', () => {
  for (const [name, service] of Object.entries(file.services)) {
    const isWatched = (service.healthcheck?.test.length ?? 0) > 1 || service.build !== undefined;
    assert.ok(isWatched, `${name} has no health check, here or in the Dockerfile`);
    for (const port of service.ports ?? []) assert.match(String(port), /^127\.0\.0\.1:/);
  }
  assert.match(file.services.haproxy?.image ?? '', /^haproxy:3\.2$/);
});

test('the gateway.yaml in it is valid, uses Redis, and knows the key of its comment', () => {
  const text = file.configs.gateway.content.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
  const { config } = parseConfig(text, 'docker-compose.yml');
  assert.equal(config.store.type, 'redis');
  const key = /Bearer (sk-ai-\S+?)'/.exec(readFileSync(FILE, 'utf8'))?.[1] ?? '';
  assert.equal(config.keys[0]?.sha256, keyHash(key));
});

test('HAProxy gets only variables that its configuration reads', () => {
  const configuration = readFileSync(join(PROJECT_FOLDER, 'haproxy/haproxy.cfg'), 'utf8');
  for (const variable of Object.keys(file.services.haproxy?.environment ?? {})) {
    assert.ok(configuration.includes(variable), `haproxy.cfg does not read ${variable}`);
  }
});

test('both images run as an ordinary user, are watched, and exist as targets', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1);
  for (const { build } of Object.values(file.services).filter((service) => service.build)) {
    const stage = stages.find((text) => text.split('\n', 1)[0]?.endsWith(` AS ${build?.target}`));
    assert.ok(stage, `the Dockerfile has no target ${build?.target}`);
    assert.match(stage, /^USER node$/m);
    assert.match(stage, /^HEALTHCHECK /m);
  }
  assert.match(stages.at(-1) ?? '', /AS agent\n/, 'without a target the agent is built');
});

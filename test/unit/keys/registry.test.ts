import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { apiKeyForm, apiKeySha256 } from '../../../agent/keys/api-key.ts';
import { parseImport } from '../../../agent/keys/import-file.ts';
import { KeyError } from '../../../agent/keys/key-error.ts';
import { KeyRegistry } from '../../../agent/keys/key-registry.ts';
import { parseDuration, parseTime } from '../../../agent/keys/times.ts';
import { KEYS_MIGRATION, SqliteKeys } from '../../../agent/store/sqlite/sqlite-keys.ts';

const NOW_MS = Date.UTC(2026, 10, 22);
const hash = apiKeySha256;

function registry() {
  const database = new DatabaseSync(':memory:');
  database.exec(KEYS_MIGRATION);
  const store = new SqliteKeys(database);
  const declared = {
    roles: [{ name: 'developer' }],
    teams: [{ name: 'red', org: 'acme' }],
    keys: [{ id: 'from-git', sha256: hash('from-git') }],
  };
  return {
    store,
    keys: new KeyRegistry(
      store,
      () => declared,
      () => NOW_MS,
    ),
  };
}

const refuses = async (work: Promise<unknown>, ...messages: RegExp[]): Promise<void> => {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof KeyError, String(error));
    for (const message of messages) assert.match(error.message, message);
    return true;
  });
};

test('a created key is ours, stored as its hash, with the organization of its team', async () => {
  const { store, keys } = registry();
  const { key, stored } = await keys.create({
    team: 'red',
    user: 'ann',
    roles: ['developer'],
    tags: { 'cost-center': '4711' },
    limits: ['5M tokens/minute', '$50/month'],
    expires: '90d',
  });
  assert.equal(apiKeyForm(key), 'ours');
  assert.deepEqual(await store.findKey(hash(key)), stored);
  assert.equal(stored.org, 'acme');
  assert.equal(stored.expiresAtMs, NOW_MS + 90 * 86_400_000);
  assert.doesNotMatch(JSON.stringify(stored), new RegExp(key));
  assert.equal((await keys.create({ team: 'blue' })).stored.org, 'default');
});

test('every mistake in a new key is told, with what is allowed', async () => {
  const { keys } = registry();
  await refuses(keys.create({}), /team: is missing/);
  await refuses(keys.create({ team: 'red', rolls: [] }), /rolls: unknown key; allowed: .*roles/);
  await refuses(
    keys.create({ team: 'red', limits: ['5 wishes'], expires: 'soon', models: ['a*b'] }),
    /limits\[0\]: must be AMOUNT/,
    /expires: must be a time as 2027-01-31/,
    /models\[0\]: must be a model name/,
  );
  await refuses(
    keys.create({ team: 'red', roles: ['boss'], org: 'other', id: 'from-git', expires: '0d' }),
    /roles\[0\]: must be a role of gateway.yaml: developer \(is 'boss'\)/,
    /org: must be 'acme'/,
    /id: must be another one/,
    /expires: must be in the future/,
  );
  await keys.create({ team: 'red', id: 'mine' });
  await refuses(keys.create({ team: 'red', id: 'mine' }), /id 'mine' already/);
});

test('revoking, rotating, and what cannot be done', async () => {
  const { store, keys } = registry();
  const { key, stored } = await keys.create({ team: 'red', expires: '10d' });
  const rotated = await keys.rotate(stored.id, { grace: '24h' });
  assert.notEqual(rotated.key, key);
  assert.equal(rotated.stored.previousUntilMs, NOW_MS + 86_400_000);
  assert.equal((await store.findKey(hash(key)))?.id, stored.id);
  await refuses(keys.rotate(stored.id, { grace: '91d' }), /grace: must be 90d at most/);
  await refuses(keys.rotate(stored.id, { grace: 'x' }), /grace: must be a number and s, m, h/);
  await refuses(keys.rotate(stored.id, { expires: '2020-01-01' }), /would be expired/);
  const revoked = await keys.revoke(stored.id);
  assert.deepEqual(await keys.revoke(stored.id), revoked, 'twice is once');
  await refuses(keys.rotate(stored.id, {}), /is revoked/);
  await refuses(keys.revoke('key-none'), /'key-none' is not in the store/);
  await refuses(keys.revoke('from-git'), /is one of gateway.yaml: change it there/);
});

test('JSON lines and CSV mean the same, and an import can be repeated', async () => {
  const csv = [
    '\uFEFFsha256,id,team,user,roles,tags,models,limits,expires,name',
    `${hash('a')},a,red,ann,developer,cost-center=4711;env=a=b,gpt-*;o3,5M tokens/minute;$50/month,2027-01-31,"say ""hi"",\r\nthere"`,
    '',
    `${hash('b')},,blue,,,,,,,`,
  ].join('\r\n');
  const jsonl = [
    JSON.stringify({
      sha256: hash('a'),
      id: 'a',
      team: 'red',
      user: 'ann',
      roles: ['developer'],
      tags: { 'cost-center': '4711', env: 'a=b' },
      models: ['gpt-*', 'o3'],
      limits: ['5M tokens/minute', '$50/month'],
      expires: '2027-01-31',
      name: 'say "hi",\r\nthere',
    }),
    '',
    JSON.stringify({ sha256: hash('b'), team: 'blue' }),
  ].join('\n');
  const fromCsv = parseImport(csv, 'csv');
  assert.deepEqual(
    fromCsv.map(({ given }) => given),
    parseImport(jsonl, 'jsonl').map(({ given }) => given),
  );
  assert.deepEqual(
    fromCsv.map(({ line }) => line),
    [2, 5],
  );
  const { keys, store } = registry();
  assert.deepEqual(await keys.import(fromCsv), { created: 2, existing: 0 });
  assert.deepEqual(await keys.import(parseImport(jsonl, 'jsonl')), { created: 0, existing: 2 });
  assert.equal((await store.findKey(hash('a')))?.expiresAtMs, Date.UTC(2027, 0, 31));
});

test('nothing of a wrong import is written, every mistake has its line, and no key is repeated', async () => {
  const { keys, store } = registry();
  const secret = 'aigw_secret';
  const rows = parseImport(
    [
      { sha256: hash('fine'), team: 'red' },
      { sha256: secret, team: 'red' },
      { sha256: hash('x'), team: 'red', key: secret },
      { sha256: hash('fine'), team: 'red' },
      { sha256: hash('from-git'), team: 'red' },
      5,
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
    'jsonl',
  );
  await assert.rejects(keys.import(rows), (error: unknown) => {
    assert.ok(error instanceof KeyError);
    assert.deepEqual(
      error.problems.map(({ line, path }) => [line, path]),
      [
        [2, 'sha256'],
        [3, 'key'],
        [4, 'sha256'],
        [5, 'sha256'],
        [6, ''],
      ],
    );
    assert.doesNotMatch(error.message, /aigw_secret/);
    return true;
  });
  assert.equal((await store.listKeys({})).length, 0);
  const unreadable = async (text: string, format: 'csv' | 'jsonl') => parseImport(text, format);
  await refuses(unreadable(`${secret}`, 'jsonl'), /^line 1: is not a JSON object on one line$/);
  await refuses(unreadable('sha256,team\n1', 'csv'), /^line 2: has 1 fields; .* names 2$/);
  await refuses(unreadable('sha256,team\na"b,c', 'csv'), /^line 2: has a quote in a wrong place$/);
});

test('times and durations', () => {
  assert.equal(parseDuration('90d'), 90 * 86_400_000);
  assert.equal(parseTime('2w', NOW_MS), NOW_MS + 14 * 86_400_000);
  assert.equal(parseTime('2027-01-31', 0), Date.UTC(2027, 0, 31));
  assert.equal(parseTime('2027-01-31T12:00:00+02:00', 0), Date.UTC(2027, 0, 31, 10));
  for (const wrong of [
    '',
    '90',
    'd',
    '2027-02-30',
    '2027-2-1',
    '2027-01-31T12',
    'tomorrow',
    '-1d',
  ]) {
    assert.equal(parseTime(wrong, 0), undefined, wrong);
  }
});

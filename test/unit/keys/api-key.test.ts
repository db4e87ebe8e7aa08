import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  API_KEY_PATTERN,
  apiKeyForm,
  apiKeySha256,
  newApiKey,
} from '../../../agent/keys/api-key.ts';

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

test('every key has the form, and no two secrets give the same key', () => {
  fc.assert(
    fc.property(secret, secret, (one, other) => {
      const key = newApiKey(one);
      assert.equal(key.length, 57);
      assert.match(key, new RegExp(`^${API_KEY_PATTERN.source}$`));
      assert.equal(apiKeyForm(key), 'ours');
      assert.equal(key === newApiKey(other), one.equals(other));
    }),
  );
  assert.equal(apiKeyForm(newApiKey(Buffer.alloc(32, 0xff))), 'ours', 'the largest secret');
  assert.equal(apiKeyForm(newApiKey(Buffer.alloc(32, 0))), 'ours', 'the smallest');
});

test('one character wrong, missing, too many or swapped with the next is a typo', () => {
  const place = fc.nat({ max: 50 }).map((index) => index + 6);
  const letter = fc.constantFrom(...'0123456789abcdefABCDEFxyzXYZ_-. ');
  fc.assert(
    fc.property(secret, place, letter, (bytes, at, other) => {
      const key = newApiKey(bytes);
      const typos = [
        key.slice(0, at) + other + key.slice(at + 1),
        key.slice(0, at) + key.slice(at + 1),
        key.slice(0, at) + other + key.slice(at),
        key.slice(0, at - 1) + key[at] + key[at - 1] + key.slice(at + 1),
        key.slice(0, at),
      ];
      for (const typo of typos) {
        if (typo !== key) assert.equal(apiKeyForm(typo), 'mistyped', typo);
      }
    }),
  );
});

test('keys of others are foreign, and hashes are those of sha256sum', () => {
  for (const key of ['', 'sk-ai-1', 'AIGW_x', 'aigw-1']) assert.equal(apiKeyForm(key), 'foreign');
  assert.equal(
    apiKeySha256('abc'),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

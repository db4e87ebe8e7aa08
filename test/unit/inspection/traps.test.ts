/** What real texts are full of and must not be found, with everything on that is on by default. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findEntities } from '../../../agent/inspection/index.ts';

const TRAPS: Readonly<Record<string, readonly string[]>> = {
  'times and dates': [
    'at 1748503543012',
    '1700000000',
    '2024-03-10 12:30:45',
    '20251231235959',
    '12:30:45',
    '24-01-15-10-30-00',
  ],
  'ids and hashes': [
    '550e8400-e29b-41d4-a716-446655440000',
    'd41d8cd98f00b204e9800998ecf8427e',
    '356a192b7913b04c54574d18c28d46e6395428ab',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '507f1f77bcf86cd799439011',
    'PROJ-123456789',
    'arn:aws:iam::123456789012:role/app',
  ],
  'device and order numbers': [
    'IMEI 490154203237518',
    '35-209900-176148-1',
    'Order #400512773 has shipped',
    'order 12345678901',
    'ISBN 978-3-16-148410-0',
    'tracking 1Z999AA10123456784',
  ],
  versions: [
    'v1.2.3.4',
    'version 10.0.19041.1',
    'Chrome/120.0.6099.109',
    'foo==1.2.3.4',
    'pkg@1.2.3.4',
    'lodash@4.17.21',
    'Section 1.2.3.4',
  ],
  'names with signs': [
    'icon@2x.png',
    '@types/node',
    'user@localhost',
    'git@github.com:org/repo.git',
    'std::vector',
    'x[1::2]',
  ],
  lists: [
    '100 200 300 4000',
    '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16',
    '01 02 03 04 05',
    '978 517 87 5111',
    '07 12 23 34 45',
    '10, 20, 30, 40',
    '555 123 4567 890',
  ],
  'longer runs': [
    '94111111111111111119',
    '41111111111111110000000000000',
    '219099999219099999',
    '3.14159265358979',
  ],
  money: ['$1234567890', '1,234,567,890', '€ 4,111.11'],
  placeholders: [
    'AKIAIOSFODNN7EXAMPLE',
    'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'OPENAI_API_KEY=<your-key>',
    'api_key = "your_api_key_here"',
    'Authorization: Bearer $TOKEN',
    'postgres://user:password@localhost/db',
    'https://user:<password>@example.org',
    'password=process.env.PASSWORD',
    'password: string',
    'const password = getPassword();',
    '"password": "********"',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
    '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\n-----END CERTIFICATE-----',
    'eyJhbGciOiJIUzI1NiJ9.bm90LWEtanNvbi1wYXlsb2Fk.c2lnbmF0dXJlaGVyZQ',
  ],
  talk: [
    'my password is not working',
    'your token is expired',
    'max_tokens: 4096',
    'the secret: be kind',
    'Bearer token authentication',
    'sk-learn and hf_hub',
  ],
};

for (const [name, texts] of Object.entries(TRAPS)) {
  test(name, () => {
    for (const text of texts) {
      for (const inText of [text, `Look at ${text}, please.`, `{"value": "${text}"}`]) {
        assert.deepEqual(findEntities(inText), [], inText);
      }
    }
  });
}

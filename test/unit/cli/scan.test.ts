import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const PROGRAM = path.resolve(import.meta.dirname, '../../../agent/main.ts');

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function scan(input: string, ...words: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, 'scan', ...words], (error, output, errors) =>
      resolve({ code: Number(error?.code ?? 0), output, errors }),
    );
    child.stdin!.end(input);
  });
}

test('a body is scanned string by string, and told by path and bytes', async () => {
  const body = '{"messages":[{"role":"user","content":"gr\\u00fc\\u00dfe: 4111 1111 1111 1111"}]}';
  const { code, output } = await scan(body, '--json');
  assert.equal(code, 2);
  const [found] = JSON.parse(output);
  assert.equal(found.entity, 'CREDIT_CARD');
  assert.equal(found.path, 'messages[0].content');
  assert.deepEqual([found.start, found.end], [7, 26]);
  assert.equal(body.slice(found.startByte, found.endByte), '4111 1111 1111 1111');
});

test('a text is scanned as it is; what was found is never shown', async () => {
  const { code, output } = await scan('ü card 4111 1111 1111 1111');
  assert.equal(code, 2);
  assert.match(output, /^CREDIT_CARD +1\.00 {2}bytes 8 to 27\n$/);
  assert.doesNotMatch(output, /4111/);
  assert.deepEqual(await scan('nothing here'), { code: 0, output: 'nothing found\n', errors: '' });
});

test('kinds can be chosen, and a wrong name is told with those that there are', async () => {
  const text = 'a@example.org, card 4111 1111 1111 1111';
  const { output } = await scan(text, '--entities', 'EMAIL_ADDRESS');
  assert.match(output, /^EMAIL_ADDRESS [^\n]*\n$/);
  const wrong = await scan(text, '--entities', 'CARDS');
  assert.equal(wrong.code, 1);
  assert.match(wrong.errors, /unknown entity 'CARDS'; there are .*CREDIT_CARD/);
});

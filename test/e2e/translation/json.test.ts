/** The JSON library of the Lua side, compared with this one's. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { haproxyVersions } from '../../helpers/haproxy-versions.ts';
import { LuaDriver } from '../../helpers/translation/lua-driver.ts';

for (const version of await haproxyVersions()) {
  describe(`JSON in HAProxy ${version.version}'s Lua`, () => {
    const lua = new LuaDriver(version);
    after(() => lua.stop());

    const again = async (text: string): Promise<{ text: string; problem?: string }> => {
      const [encoded, problem] = (await lua.call('json', text)).map(String);
      return problem === undefined ? { text: encoded! } : { text: '', problem };
    };

    it('any value comes back as it was', async () => {
      const value = fc.jsonValue({ maxDepth: 4, noUnicodeString: false, stringUnit: 'binary' });
      await fc.assert(
        fc.asyncProperty(value, fc.constantFrom(0, 1), async (any, indent) => {
          const result = await again(JSON.stringify(any, null, indent));
          assert.equal(result.problem, undefined);
          assert.deepEqual(JSON.parse(result.text), JSON.parse(JSON.stringify(any)));
        }),
        { numRuns: 300 },
      );
    });

    it('numbers keep their value and kind', async () => {
      const same = ['0', '-1', '9223372036854775807', '-9223372036854775808', '0.1', '1e+300'];
      for (const text of same) assert.equal((await again(text)).text, text);
      assert.equal((await again('1.0')).text, '1.0');
      assert.equal((await again('-0')).text, '-0.0');
      assert.equal((await again('1E5')).text, '100000.0');
      assert.equal((await again('5e-324')).text, '4.94065645841247e-324');
      assert.equal(Number((await again('18446744073709551616')).text), 2 ** 64);
      await fc.assert(
        fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (number) => {
          assert.equal(Number((await again(JSON.stringify(number))).text), number + 0);
        }),
      );
    });

    it('empty arrays and objects, null, escapes', async () => {
      assert.equal((await again('[[],{},null,[null]]')).text, '[[],{},null,[null]]');
      assert.equal(
        (await again('"\\u00e9\\ud83d\\ude00\\/\\b\\u0001\\u007f"')).text,
        '"é😀/\\b\\u0001\x7f"',
      );
      assert.equal((await again('"\\ud83d"')).text, '"\\ud83d"');
      assert.equal((await again('"\\ude00\\ud83d\\u0041"')).text, '"\\ude00\\ud83dA"');
    });

    it('bytes that are not UTF-8 pass', async () => {
      const bytes = Buffer.from([0x22, 0xff, 0x80, 0xe2, 0x22]);
      assert.deepEqual((await lua.call('json', bytes))[0], bytes);
    });

    const WRONG = [
      '', ' ', '{', '[', '"', '[1,]', '{"a":1,}', '{a:1}', "{'a':1}", '[1 2]', '{"a" 1}', '01', '1.', '.5', '+1', '-',
      '1e', '0x10', 'NaN', 'Infinity', 'nul', 'truely', '"\n"', '"\\x"', '"\\u12"', '1 2', '{}{}', '[1]]', '1e999', '\u00a01',
    ]; // biome-ignore format: one list

    it('what is not JSON is refused', async () => {
      for (const text of WRONG) {
        assert.throws(() => JSON.parse(text === '1e999' ? '' : text));
        assert.match((await again(text)).problem ?? `accepted: ${text}`, /^JSON: .* at byte \d+$/);
      }
    });

    it('depth is bounded', async () => {
      const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
      assert.equal((await again(nested(128))).text, nested(128));
      assert.match((await again(nested(129))).problem!, /nested too deeply/);
      assert.match((await again('['.repeat(1_000_000))).problem!, /nested too deeply/);
    });

    it('time is linear', async () => {
      const texts = [
        (n: number) => `"${'\\n'.repeat(n)}"`,
        (n: number) => `[${'"a",'.repeat(n)}1]`,
        (n: number) => `"${'\x7f'.repeat(n)}"`,
        (n: number) => `${' '.repeat(n)}1`,
        (n: number) => `{"a":${' '.repeat(n)}1${' '.repeat(n)}}`,
      ];
      for (const text of texts) {
        await again(text(1000));
        const started = performance.now();
        await again(text(300_000));
        const took = performance.now() - started;
        assert.ok(took < 3000, `${text(1).slice(0, 10)} took ${took} ms`); // quadratic: minutes
      }
    });
  });
}

/**
 * node test/haproxy/fetch.ts [--refresh] [suite …]
 *
 * Downloads the HAProxy versions that the end-to-end tests run against into
 * .cache/haproxy/ and prints them. What is already there is not fetched again,
 * unless --refresh asks for it. Exit 1 when one cannot be had and CI=true.
 */
import { parseArgs } from 'node:util';
import { haproxyOfSuite, SUITES, type Suite } from './download.ts';

const { values, positionals } = parseArgs({
  options: { refresh: { type: 'boolean', default: false } },
  allowPositionals: true,
});

const isSuite = (name: string): name is Suite => (SUITES as readonly string[]).includes(name);
const unknown = positionals.filter((name) => !isSuite(name));
if (unknown.length > 0) {
  console.error(`unknown suite ${unknown.join(', ')}; known are ${SUITES.join(', ')}`);
  process.exit(2);
}
const suites = positionals.length > 0 ? positionals.filter(isSuite) : SUITES;

let missing = 0;
for (const suite of suites) {
  try {
    const found = await haproxyOfSuite(suite, { refresh: values.refresh, say: console.error });
    console.log(`${suite}: HAProxy ${found.version}`);
  } catch (error) {
    missing += 1;
    console.error(`*** HAProxy of Debian ${suite} CANNOT BE HAD: ${(error as Error).message}`);
  }
}
if (missing > 0) {
  console.error(
    `*** ${missing} of ${suites.length} HAProxy versions are missing; the tests will not cover them`,
  );
  if (process.env.CI === 'true' || missing === suites.length) process.exitCode = 1;
}

/**
 * `npm run soak:failover`: does an error reach a client that a healthy target could have served?
 *
 *   npm run soak:failover -- 10000 4711      requests, seed
 *   npm run soak:failover -- 1000 1 hang,refused
 *   HAPROXY_BRANCHES=2.6 SOAK_CONNECTIONS=16 SOAK_LOG=true npm run soak:failover
 */
import { failoverSoak } from '../helpers/failover-soak.ts';
import { haproxyVersions } from '../helpers/haproxy-versions.ts';
import type { Trouble } from '../helpers/troubled-provider.ts';

const SHOWN = 20;
const requests = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 32));
const troubles = process.argv[4]?.split(',') as Trouble[] | undefined;
const connections = Number(process.env.SOAK_CONNECTIONS ?? 24);
const version = (await haproxyVersions()).at(-1)!;

console.log(
  `HAProxy ${version.version}, ${requests} requests, ${connections} connections, seed ${seed}`,
);
const startedMs = performance.now();
const result = await failoverSoak({ version, requests, seed, connections, troubles });
const seconds = (performance.now() - startedMs) / 1000;
const met = [...result.met].map(([what, count]) => `${what} ${count}`).join(', ');
console.log(`${seconds.toFixed(0)} s; ${result.tries} tries: ${met}`);
console.log(`slowest answer ${result.slowestMs.toFixed(0)} ms; ${result.rows} rows in the ledger`);
for (const failure of result.failures.slice(0, SHOWN)) console.log(failure);
console.log(`${result.failures.length} failures`);
process.exitCode = result.failures.length > 0 ? 1 : 0;

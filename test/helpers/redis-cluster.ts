/** A real Redis Cluster on free ports: three masters, each with a replica if asked for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePorts, releasePorts } from './free-port.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const MASTERS = 3;
const SLOTS = 16_384;
/** After this a node that does not answer is held to have failed; its replica takes over. */
const NODE_TIMEOUT_MS = 1_000;
const READY_LIMIT_MS = 20_000;
const POLL_MS = 50;

export interface RedisCluster {
  readonly urls: readonly string[];
  /** In the order of their slots: the first has the lowest third. */
  readonly masters: readonly RedisServer[];
  /** The replica of the master of the same index; none if not asked for. */
  readonly replicas: readonly RedisServer[];
  stop(): Promise<void>;
}

export async function startRedisCluster({ withReplicas = false } = {}): Promise<RedisCluster> {
  const count = withReplicas ? 2 * MASTERS : MASTERS;
  const busPorts = await freePorts(count);
  const nodes = await Promise.all(
    busPorts.map((busPort) => startRedis({ words: nodeWords(busPort) })),
  );
  const masters = nodes.slice(0, MASTERS);
  const replicas = nodes.slice(MASTERS);
  const clients = nodes.map(({ url }) => new Redis(url));
  try {
    await shareSlots(clients.slice(0, MASTERS));
    for (const client of clients) {
      await client.cluster('MEET', '127.0.0.1', nodes[0].port, busPorts[0]);
    }
    await until(async () => (await knownNodes(clients)).every((known) => known === count));
    for (const [index] of replicas.entries()) {
      const id = (await clients[index].cluster('MYID')) as string;
      await clients[MASTERS + index].cluster('REPLICATE', id);
    }
    await until(() => isReady(clients, replicas.length));
  } finally {
    for (const client of clients) client.disconnect();
  }
  return {
    urls: masters.map(({ url }) => url),
    masters,
    replicas,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      releasePorts(busPorts);
    },
  };
}

function nodeWords(busPort: number): string[] {
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-port': busPort,
    'cluster-node-timeout': NODE_TIMEOUT_MS,
    'cluster-announce-ip': '127.0.0.1',
    'repl-diskless-sync-delay': 0,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
}

async function shareSlots(masters: readonly Redis[]): Promise<void> {
  const share = Math.ceil(SLOTS / MASTERS);
  for (const [index, master] of masters.entries()) {
    const last = Math.min(SLOTS, (index + 1) * share) - 1;
    await master.cluster('SET-CONFIG-EPOCH', index + 1);
    await master.cluster('ADDSLOTSRANGE', index * share, last);
  }
}

async function infoOf(client: Redis): Promise<string> {
  return (await client.cluster('INFO')) as string;
}

function knownNodes(clients: readonly Redis[]): Promise<number[]> {
  return Promise.all(
    clients.map(async (client) =>
      Number(/cluster_known_nodes:(\d+)/.exec(await infoOf(client))?.[1]),
    ),
  );
}

/** Every node agrees that all slots are served, and every replica has caught up. */
async function isReady(clients: readonly Redis[], replicas: number): Promise<boolean> {
  const infos = await Promise.all(clients.map(infoOf));
  if (!infos.every((info) => info.includes('cluster_state:ok'))) return false;
  const links = await Promise.all(
    clients.slice(clients.length - replicas).map((client) => client.info('replication')),
  );
  return replicas === 0 || links.every((link) => link.includes('master_link_status:up'));
}

async function until(test: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + READY_LIMIT_MS;
  while (!(await test())) {
    if (Date.now() > giveUpAt) throw new Error('the cluster is not ready');
    await sleep(POLL_MS);
  }
}

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { StoreError } from '../../../agent/store/store.ts';
import { LogListener } from '../../../agent/usage/log-listener.ts';
import { waitUntil } from '../../helpers/reservation-load.ts';

const LINE = 'one line';

async function withListener(
  settleLine: () => Promise<void>,
  work: (heard: () => string) => Promise<void>,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  const log = { info() {}, warn: (_fields: object, message: string) => warnings.push(message) };
  const listener = new LogListener({ host: '127.0.0.1', port: 0, settleLine, log });
  const port = await listener.listen();
  const socket = connect({ port, host: '127.0.0.1' });
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  try {
    socket.write(`${LINE.length} ${LINE}`);
    await work(() => text);
  } finally {
    await listener.close(500);
    socket.destroy();
  }
  return warnings;
}

describe('access lines while the store is away', () => {
  test('are asked for again until it is back, and only then acknowledged', async () => {
    let tries = 0;
    const settle = async (): Promise<void> => {
      tries += 1;
      if (tries < 4) throw new StoreError('away');
    };
    const warnings = await withListener(settle, async (heard) => {
      await waitUntil(() => tries === 3);
      assert.equal(heard(), '');
      await waitUntil(() => heard() !== '');
      assert.equal(heard(), '1\n');
    });
    assert.deepEqual(warnings, []);
  });

  test('are left to HAProxy when the agent ends', async () => {
    let tries = 0;
    const settle = async (): Promise<void> => {
      tries += 1;
      throw new StoreError('away');
    };
    let heard = (): string => '';
    const warnings = await withListener(settle, async (text) => {
      heard = text;
      await waitUntil(() => tries > 0);
    });
    assert.equal(heard(), '');
    assert.deepEqual(warnings, []);
  });
});

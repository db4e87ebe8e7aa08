import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerRow } from '../../../agent/store/ledger.ts';
import { type ExportFormat, exportRows } from '../../../agent/usage/export.ts';
import { FOCUS_COLUMNS, focusValues } from '../../../agent/usage/focus.ts';

const ROW: LedgerRow = {
  requestId: 'r-1',
  endedAtMs: Date.UTC(2026, 10, 30, 23, 59, 59, 999),
  org: 'acme',
  team: 'red',
  user: 'ann',
  key: 'k1',
  tags: { b: '2', a: '1' },
  session: '=HYPERLINK("http://evil","x")',
  endpoint: 'chat',
  model: 'fast',
  provider: 'openai',
  providerModel: 'gpt-4o-mini',
  promptTokens: 100,
  completionTokens: 20,
  cachedTokens: 10,
  cacheWriteTokens: 5,
  reasoningTokens: 3,
  countedPromptTokens: 99,
  costMicros: 1_000_027,
  priced: true,
  source: 'reported',
  status: 200,
  errorClass: '',
  termination: '--',
  firstByteMs: 5,
  totalMs: 60,
};

async function exported(format: ExportFormat): Promise<string[]> {
  async function* rows() {
    yield ROW;
  }
  const pieces: string[] = [];
  for await (const piece of exportRows(rows(), format)) pieces.push(piece);
  return pieces;
}

test('CSV has a column for each field, and no formula', async () => {
  const [head, line] = await exported('csv');
  assert.equal(head.split(',').length, Object.keys(ROW).length);
  assert.equal(
    line,
    'r-1,2026-11-30T23:59:59.999Z,acme,red,ann,k1,"{""a"":""1"",""b"":""2""}",' +
      '"\'=HYPERLINK(""http://evil"",""x"")",chat,fast,openai,gpt-4o-mini,100,10,5,20,3,99,1.000027,true,' +
      'reported,200,,--,5,60\r\n',
  );
});

test('JSON Lines are the rows themselves', async () => {
  const [line] = await exported('jsonl');
  assert.ok(line.endsWith('}\n'));
  assert.deepEqual(JSON.parse(line), ROW);
});

/** FOCUS 1.2, "Cost and Usage": columns whose presence is mandatory. */
const MANDATORY = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'ServiceCategory',
  'ServiceName',
];

test('FOCUS has all mandatory columns, and its own are marked', () => {
  assert.deepEqual(
    MANDATORY.filter((name) => !FOCUS_COLUMNS.includes(name)),
    [],
  );
  for (const name of FOCUS_COLUMNS) assert.match(name, /^(x_)?[A-Z][A-Za-z]+$/);
  assert.equal(new Set(FOCUS_COLUMNS).size, FOCUS_COLUMNS.length);
});

test('FOCUS: times are UTC hours and months, costs decimals, nulls empty', async () => {
  const charge = Object.fromEntries(
    focusValues(ROW).map((value, index) => [FOCUS_COLUMNS[index], value]),
  );
  assert.equal(charge.ChargePeriodStart, '2026-11-30T23:00:00Z');
  assert.equal(charge.ChargePeriodEnd, '2026-12-01T00:00:00Z');
  assert.equal(charge.BillingPeriodStart, '2026-11-01T00:00:00Z');
  assert.equal(charge.BillingPeriodEnd, '2026-12-01T00:00:00Z');
  assert.equal(charge.BilledCost, '1.000027');
  assert.equal(charge.ListCost, charge.EffectiveCost);
  assert.equal(charge.ConsumedQuantity, 120);
  assert.equal(charge.ChargeClass, '');
  assert.equal(charge.Tags, '{"a":"1","b":"2"}');
  const [head, line] = await exported('focus');
  assert.equal(head, `${FOCUS_COLUMNS.join(',')}\r\n`);
  assert.match(line, /^1\.000027,acme,acme,USD,2026-12-01T00:00:00Z,/);
});

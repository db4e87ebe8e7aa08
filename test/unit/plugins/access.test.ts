/** Which models a key may use: its own, and those of its roles. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exchange } from '../../../agent/pipeline/exchange.ts';
import { accessPlugin } from '../../../agent/plugins/access/index.ts';
import { findEndpoint } from '../../../agent/request/endpoint.ts';
import { emptyContext } from '../../helpers/plugin-context.ts';
import { exampleExchange } from '../../helpers/policy-exchange.ts';

const MODELS = ['gpt-4o', 'gpt-4o-mini', 'o3', 'claude-*'];
const context = emptyContext({
  providers: [
    {
      name: 'p',
      dialect: 'openai',
      variant: 'openai',
      hasResponses: true,
      checksReasoning: true,
      unsupportedParameters: 'drop',
    },
  ],
  models: MODELS.map((name) => ({ name, provider: 'p', pool: 'p', priority: 0 })),
  roles: [
    { name: 'small', models: ['gpt-4o-mini'], limits: [] },
    { name: 'gpt', models: ['gpt-*'], limits: [] },
    { name: 'claude', models: ['claude-*'], limits: [] },
    { name: 'none', models: [], limits: [] },
  ],
});

interface Case {
  readonly roles?: readonly string[];
  readonly models?: readonly string[];
  readonly may: readonly string[];
}

const CASES: readonly Case[] = [
  { may: ['gpt-4o', 'gpt-4o-mini', 'o3', 'claude-x'] },
  { models: ['o3'], may: ['o3'] },
  { roles: ['small'], may: ['gpt-4o-mini'] },
  { roles: ['small', 'claude'], may: ['gpt-4o-mini', 'claude-x'] },
  { roles: ['gpt'], models: ['gpt-4o', 'o3'], may: ['gpt-4o'] },
  { roles: ['none'], may: [] },
  { roles: ['gone'], may: [] },
  { roles: ['gone', 'small'], may: ['gpt-4o-mini'] },
];

test('a model is allowed by the key and, if it has roles, by one of them; the listing agrees', async () => {
  const { admit } = await accessPlugin.create({}, context);
  for (const { roles = [], models = ['*'], may } of CASES) {
    const identity = { roles, models };
    const what = JSON.stringify(identity);
    const allowed = ['gpt-4o', 'gpt-4o-mini', 'o3', 'claude-x'].filter(
      (model) => admit(exampleExchange({ body: { model, messages: [] }, identity })) === undefined,
    );
    assert.deepEqual(allowed, may, what);
    const example = exampleExchange({ identity });
    const list = new Exchange(example.request, findEndpoint('/v1/models')!);
    list.identity = example.identity;
    const { respond } = admit(list) as { respond: string };
    const listed = (JSON.parse(respond) as { data: { id: string }[] }).data.map(({ id }) => id);
    assert.deepEqual(
      listed,
      may.filter((name) => name !== 'claude-x'),
      what,
    );
  }
});

test('a refusal says whether the key or its roles are in the way', async () => {
  const { admit } = await accessPlugin.create({}, context);
  const messageFor = (identity: object): string => {
    const verdict = admit(exampleExchange({ body: { model: 'o3', messages: [] }, identity }));
    return (verdict as { refuse: { message: string } }).refuse.message;
  };
  assert.match(messageFor({ models: ['gpt-4o'], roles: ['gpt'] }), /^Your key may not use/);
  assert.match(messageFor({ roles: ['gpt'] }), /^The roles of your key may not use the model 'o3'/);
});

/** `ai-gateway explain`: one request through the real pipeline, charging nobody, with every variable and note. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { NOTHING_LEARNED, Runtime, SILENT_OBSERVER } from '../gateway/runtime.ts';
import { apiKeyForm, apiKeySha256 } from '../keys/api-key.ts';
import { decisionVariables } from '../pipeline/decision.ts';
import { type Decided, dialectOf } from '../pipeline/pipeline.ts';
import { ReceiptKey } from '../pipeline/receipt.ts';
import type { AiRequest } from '../request/ai-request.ts';
import { applyEdits } from '../request/edits.ts';
import { findEndpoint } from '../request/endpoint.ts';
import { sessionName } from '../request/session.ts';
import type { VariableValue } from '../request/variables.ts';
import { DryStore } from '../store/dry-store.ts';
import type { KeyStore } from '../store/keys.ts';
import { StoreError } from '../store/store.ts';
import { keysOfStore } from './open-store.ts';

export interface ExplainOptions {
  readonly config: string;
  readonly key?: string;
  readonly keyId?: string;
  readonly path: string;
  /** Address of the client. */
  readonly source: string;
  readonly session: string;
  /** Of the client. */
  readonly region: string;
  /** When the request comes; now, if absent. */
  readonly atMs: number | undefined;
  readonly json?: boolean;
}

/** Carried for settlement, of no use to a reader, and different in each run. */
const HIDDEN_VARIABLES = new Set(['receipt', 'edits', 'response_body', 'restore']);
const EXIT_CODE = { allowed: 0, unusable: 1, denied: 2 } as const;

/** @returns the exit code: 0 allowed, 2 denied, 1 when the question itself cannot be asked */
export async function explain(file: string, options: ExplainOptions): Promise<number> {
  try {
    const loaded = loadConfig(options.config);
    const storeKeys = keysOfStore(loaded.config.store, options.config);
    const runtime = await Runtime.compile(loaded, options.config, {
      store: new DryStore(storeKeys),
      receiptKey: new ReceiptKey(Buffer.alloc(0)),
      log: { warn: (fields, message) => console.error(message, fields), info: () => {} },
      learned: NOTHING_LEARNED,
      observer: SILENT_OBSERVER,
    });
    const body = readFileSync(file === '-' ? 0 : file);
    const credential = await credentialOf(options, loaded.config.keys, storeKeys);
    const request = requestOf(body, credential, options);
    const decided = await runtime.pipeline.decide(request);
    await runtime.retire();
    print(decided, request, options.json === true);
    return decided.decision.action === 'deny' ? EXIT_CODE.denied : EXIT_CODE.allowed;
  } catch (error) {
    const isExpected =
      error instanceof ConfigError ||
      error instanceof StoreError ||
      (error as NodeJS.ErrnoException).code !== undefined;
    if (!isExpected) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return EXIT_CODE.unusable;
  }
}

type Credential = Pick<AiRequest, 'credentialSha256' | 'credentialForm'>;

/** What HAProxy would say of the key. */
async function credentialOf(
  { key, keyId }: ExplainOptions,
  declared: readonly { readonly id: string; readonly sha256: string }[],
  storeKeys: Pick<KeyStore, 'getKey'>,
): Promise<Credential> {
  if (keyId !== undefined) {
    const known = declared.find(({ id }) => id === keyId) ?? (await storeKeys.getKey(keyId));
    return { credentialSha256: known?.sha256 };
  }
  const raw = key ?? process.env.AI_GATEWAY_KEY;
  if (raw === undefined) return { credentialSha256: undefined };
  const credentialForm = apiKeyForm(raw) === 'mistyped' ? 'mistyped' : undefined;
  return { credentialSha256: apiKeySha256(raw), credentialForm };
}

function requestOf(
  body: Buffer,
  credential: Credential,
  { path, source, session, region, atMs }: ExplainOptions,
): AiRequest {
  return {
    id: randomUUID(),
    method: findEndpoint(path)?.methods[0] ?? 'POST',
    path,
    ...credential,
    sourceAddress: source,
    session: sessionName(session),
    region,
    contentType: 'application/json',
    body,
    bodySizeBytes: body.length,
    resizable: true,
    translates: true,
    sentAtMs: atMs,
  };
}

function print({ decision, notes }: Decided, request: AiRequest, asJson: boolean): void {
  const all = decisionVariables(decision, dialectOf(request), request.id);
  const variables = [...all].filter(([name]) => !HIDDEN_VARIABLES.has(name));
  const refusal = decision.action === 'deny' ? decision.refusal : undefined;
  const edits = decision.action === 'allow' ? decision.edits : [];
  const bodyAfter = edits.length > 0 ? applyEdits(request.body, edits).toString('utf8') : undefined;
  if (asJson) {
    const shown = { action: decision.action, refusal, variables: Object.fromEntries(variables) };
    process.stdout.write(`${JSON.stringify({ ...shown, notes, edits, body: bodyAfter })}\n`);
    return;
  }
  const lines = [
    `decision   ${decision.action}${refusal === undefined ? '' : `: ${refusal.code}`}`,
    ...(refusal === undefined ? [] : [`reason     ${refusal.message}`]),
    '',
    'plugins',
    ...notes.map(({ plugin, text }) => `  ${plugin.padEnd(14)} ${text}`),
    '',
    'variables',
    ...variables.map(([name, value]) => `  txn.ai.${name.padEnd(18)} ${show(value)}`),
    ...(bodyAfter === undefined ? [] : ['', 'body as the provider gets it', bodyAfter]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function show(value: VariableValue): string {
  return Buffer.isBuffer(value) ? `${value.length} bytes` : String(value);
}

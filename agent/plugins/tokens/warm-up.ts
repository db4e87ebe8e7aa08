/** Makes counting ready when the agent starts, so that no request waits for tables or for code that is still cold. */
import type { Model } from '../../pipeline/catalog.ts';
import { modelFamily } from '../../providers/model-family.ts';
import { findModel } from '../../routing/model-names.ts';
import { countTokens, type Encoding, prepareEncoding } from '../../tokenizer/index.ts';

/** Cold, the slowest text takes ten times as long as after this much of it; costs about 20 ms. */
const WARM_UP_LETTERS = 8 * 1024;
const WARM_UP_ROUNDS = 2;

const ready = new Set<Encoding>();

/** What the provider is asked for: the model's own name unless the catalog has another. */
export function providerModelOf(models: readonly Model[], name: string): string {
  return findModel(models, name)?.providerModel ?? name;
}

/** For every encoding that the catalog's models need; only once in a process. */
export function warmUp(models: readonly Model[]): void {
  const names = models.map(({ name, providerModel }) => providerModel ?? name.replace(/\*$/, ''));
  const encodings = new Set(names.map((name) => modelFamily(name).encoding));
  // What unknown models are counted with.
  encodings.add('o200k_base');
  for (const encoding of encodings) {
    if (ready.has(encoding)) continue;
    prepareEncoding(encoding);
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) countTokens(letters(round), encoding);
    ready.add(encoding);
  }
}

/** Letters without a space, in no order: nothing costs the tokenizer more. */
function letters(seed: number): string {
  let state = seed + 1;
  const codes = Buffer.alloc(WARM_UP_LETTERS);
  for (let index = 0; index < codes.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    codes[index] = 0x61 + ((state >>> 24) % 26);
  }
  return codes.toString('latin1');
}

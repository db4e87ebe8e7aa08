/** Personal data in prompts: found in the decoded text, replaced in the bytes, counted by kind, kept nowhere. */
import { z } from 'zod';
import { DEFAULT_MIN_SCORE, findEntities } from '../../inspection/index.ts';
import { definePlugin } from '../../pipeline/plugin.ts';
import { byteOffsetsOf } from '../../request/json/string.ts';
import type { JsonValue } from '../../request/json/value.ts';

/** Kinds that are replaced today; the library finds more than there are policies for. */
const ENTITIES = ['CREDIT_CARD', 'US_SSN'] as const;
type Entity = (typeof ENTITIES)[number];

const options = z.strictObject({
  entities: z.array(z.enum(ENTITIES)).default([...ENTITIES]),
});

interface Located {
  readonly entity: Entity;
  readonly offset: number;
  readonly length: number;
}

/** Found in the decoded text; the offsets are of the bytes. */
function locate(value: JsonValue, entities: readonly Entity[]): Located[] {
  const { start, end, tape } = value;
  const text = value.text() ?? tape.bytes.toString('latin1', start, end);
  const findings = findEntities(text, {
    entities,
    minScore: DEFAULT_MIN_SCORE,
    withSamples: true,
  });
  if (findings.length === 0) return [];
  const positions = findings.flatMap((finding) => [finding.start, finding.end]);
  const isByteByByte = !value.isEscaped && text.length === end - start;
  const offsets = isByteByByte
    ? positions.map((position) => start + position)
    : byteOffsetsOf(tape.bytes, start, end, positions);
  return findings.map(({ entity }, index) => ({
    entity: entity as Entity,
    offset: offsets[index * 2],
    length: offsets[index * 2 + 1] - offsets[index * 2],
  }));
}

/** A number gives way to a string, so that the body stays JSON. */
function placeholder(entity: Entity, value: JsonValue): string {
  return value.isNumber ? `"[${entity}]"` : `[${entity}]`;
}

export const piiPlugin = definePlugin({
  name: 'pii',
  stage: 'inspect',
  options,
  variables: {},
  onFailure: 'deny',
  create(configured) {
    const entities = Object.freeze([...configured.entities]);
    return {
      admit(exchange) {
        const { body, edits, variables } = exchange;
        const kinds = new Set<Entity>();
        let count = 0;
        for (const { value, part } of body.texts) {
          if (part === 'schema') continue;
          for (const { entity, offset, length } of locate(value, entities)) {
            edits.add({ offset, length, replacement: placeholder(entity, value) });
            kinds.add(entity);
            count += 1;
          }
        }
        variables.set('pii_count', count);
        if (count > 0) variables.set('pii_entities', [...kinds].toSorted().join(','));
        exchange.note('pii', count === 0 ? 'nothing found' : `${count} replaced`);
        return undefined;
      },
    };
  },
});

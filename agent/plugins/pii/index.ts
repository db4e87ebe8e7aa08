/** Personal data in prompts: found in the decoded text, replaced in the bytes, counted by kind, kept nowhere. */
import { z } from 'zod';
import { definePlugin } from '../../pipeline/plugin.ts';
import { byteOffsetsOf } from '../../request/json/string.ts';
import type { JsonValue } from '../../request/json/value.ts';
import { findCards } from './cards.ts';
import type { Entity, Finding } from './finding.ts';
import { findSocialSecurityNumbers } from './social-security.ts';

const FINDERS: Readonly<Record<Entity, (text: string) => Finding[]>> = {
  CREDIT_CARD: findCards,
  US_SSN: findSocialSecurityNumbers,
};

const ENTITIES = Object.keys(FINDERS) as [Entity, ...Entity[]];

/** Nothing that is looked for has fewer digits in a row of digits, spaces and dashes. */
const CANDIDATE = /[0-9](?:[ -]?[0-9]){8}/;

const options = z.strictObject({
  entities: z.array(z.enum(ENTITIES)).default([...ENTITIES]),
});

/** In order, without overlaps: the one that begins first wins, then the longer. */
function findAll(text: string, entities: readonly Entity[]): Finding[] {
  const found = entities
    .flatMap((entity) => FINDERS[entity](text))
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return found.filter((finding) => {
    if (finding.start < end) return false;
    end = finding.end;
    return true;
  });
}

interface Located extends Finding {
  readonly offset: number;
  readonly length: number;
}

/**
 * What is looked for is ASCII, so unescaped bytes are searched as Latin-1: one unit is one byte, and nothing
 * needs to be mapped back.
 */
function locate(value: JsonValue, entities: readonly Entity[]): Located[] {
  const { start, end, tape } = value;
  const text = value.isEscaped ? value.text()! : tape.bytes.toString('latin1', start, end);
  if (!CANDIDATE.test(text)) return [];
  const findings = findAll(text, entities);
  const positions = findings.flatMap((finding) => [finding.start, finding.end]);
  const offsets = value.isEscaped
    ? byteOffsetsOf(tape.bytes, start, end, positions)
    : positions.map((position) => start + position);
  return findings.map((finding, index) => ({
    ...finding,
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
  create({ entities }) {
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

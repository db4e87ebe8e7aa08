/**
 * Builds all tables of an encoding from its ranks: one to two seconds of work, done once per
 * machine and kept in a file by cache.ts.
 */
import type { RanksName } from '../encodings.ts';
import { buildCharacterTables } from './characters.ts';
import { packTables } from './layout.ts';
import { buildPairTables } from './pairs.ts';
import { buildPieceTables } from './pieces.ts';
import { buildTrieTables } from './trie.ts';
import { readVocabulary } from './vocabulary.ts';

export function buildPackedTables(name: RanksName): SharedArrayBuffer {
  const vocabulary = readVocabulary(name);
  const pairTables = buildPairTables(vocabulary);
  return packTables({
    ...pairTables,
    ...buildTrieTables(vocabulary),
    ...buildPieceTables(vocabulary),
    ...buildCharacterTables(vocabulary, pairTables),
  });
}

/** Which findings stay when several claim the same characters: the higher score, then the longer, then the first. */
import type { Finding } from './finding.ts';

function isInOrder(findings: readonly Finding[]): boolean {
  for (let index = 1; index < findings.length; index += 1) {
    if (findings[index].start < findings[index - 1].start) return false;
  }
  return true;
}

function byWorth(a: Finding, b: Finding): number {
  return b.score - a.score || b.end - b.start - (a.end - a.start) || a.start - b.start;
}

/** Where the findings end that overlap the one at `first`, directly or through others. */
function clusterEnd(sorted: readonly Finding[], first: number): number {
  let last = first + 1;
  let end = sorted[first].end;
  while (last < sorted.length && sorted[last].start < end) {
    end = Math.max(end, sorted[last].end);
    last += 1;
  }
  return last;
}

/** One mark per character: what a finding costs here is its length, however many overlap. */
function keepBest(cluster: Finding[], kept: Finding[]): void {
  const from = cluster[0].start;
  const end = cluster.reduce((furthest, one) => Math.max(furthest, one.end), 0);
  const taken = new Uint8Array(end - from);
  const best: Finding[] = [];
  for (const finding of cluster.sort(byWorth)) {
    let isFree = true;
    for (let at = finding.start; isFree && at < finding.end; at += 1)
      isFree = taken[at - from] === 0;
    if (!isFree) continue;
    taken.fill(1, finding.start - from, finding.end - from);
    best.push(finding);
  }
  for (const finding of best.sort((a, b) => a.start - b.start)) kept.push(finding);
}

/** The usual case: several kinds claim the very same characters. */
function bestOfSame(sorted: readonly Finding[], first: number, last: number): Finding | undefined {
  let best = sorted[first];
  for (let index = first + 1; index < last; index += 1) {
    const finding = sorted[index];
    if (finding.start !== best.start || finding.end !== best.end) return undefined;
    if (finding.score > best.score) best = finding;
  }
  return best;
}

/** @returns in order, none overlapping another */
export function resolveOverlaps(findings: Finding[]): Finding[] {
  const byPlace = isInOrder(findings)
    ? findings
    : findings.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const kept: Finding[] = [];
  let first = 0;
  while (first < byPlace.length) {
    const last = clusterEnd(byPlace, first);
    const best = bestOfSame(byPlace, first, last);
    if (best === undefined) keepBest(byPlace.slice(first, last), kept);
    else kept.push(best);
    first = last;
  }
  return kept;
}

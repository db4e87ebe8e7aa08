/** Which findings stay when several claim the same characters: the higher score, then the longer, then the first. */
import type { Finding } from './finding.ts';

function isInOrder(findings: readonly Finding[]): boolean {
  for (let index = 1; index < findings.length; index += 1) {
    if (findings[index].start < findings[index - 1].start) return false;
  }
  return true;
}

function overlaps(sorted: readonly Finding[]): boolean {
  let end = 0;
  for (const finding of sorted) {
    if (finding.start < end) return true;
    end = finding.end;
  }
  return false;
}

/** @returns in order, none overlapping another */
export function resolveOverlaps(findings: Finding[], textLength: number): Finding[] {
  const byPlace = isInOrder(findings)
    ? findings
    : findings.toSorted((a, b) => a.start - b.start || a.end - b.end);
  if (!overlaps(byPlace)) return byPlace;
  const byWorth = findings.toSorted(
    (a, b) => b.score - a.score || b.end - b.start - (a.end - a.start) || a.start - b.start,
  );
  // One mark per character: what a finding costs here is its length, however many overlap.
  const taken = new Uint8Array(textLength);
  const kept: Finding[] = [];
  for (const finding of byWorth) {
    let isFree = true;
    for (let at = finding.start; isFree && at < finding.end; at += 1) isFree = taken[at] === 0;
    if (!isFree) continue;
    taken.fill(1, finding.start, finding.end);
    kept.push(finding);
  }
  return kept.sort((a, b) => a.start - b.start);
}

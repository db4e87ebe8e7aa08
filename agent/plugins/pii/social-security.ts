/**
 * US Social Security numbers, written 123-45-6789 or with spaces. Never issued: area 000, 666 and 900 to 999, group
 * 00, serial 0000. Source: US Social Security Administration, "Social Security Number Randomization".
 */
import type { Finding } from './finding.ts';

const WRITTEN =
  /(?<![0-9A-Za-z-])(?!000|666|9)[0-9]{3}([- ])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?![0-9A-Za-z]|-[0-9])/g;

export function findSocialSecurityNumbers(text: string): Finding[] {
  return Array.from(text.matchAll(WRITTEN), (match) => ({
    entity: 'US_SSN' as const,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Whether a value looks like a secret that is in use, and not like a placeholder of documentation. */

const PLACEHOLDER =
  /example|sample|placeholder|dummy|redacted|changeme|change_me|change-me|replace|insert|your[-_ ]?|yourkey|my[-_](?:key|token|secret|api)|xxxx|\*\*\*|\.\.\.|…|<|>|\$\{|\{\{|%s|%\(|todo|fixme|test[-_]?key|fake|lorem|0123456789|123456789012|1234567890abcdef|abcdefghij|aaaaaaaa|deadbeef|11111111|00000000000/i;

const LONGEST_LOOKED_AT = 256;

const counts = new Uint16Array(128);

/** Bits per character, from the characters' frequencies (Shannon). */
export function entropy(value: string): number {
  const { length } = value;
  counts.fill(0);
  for (let index = 0; index < length; index += 1) counts[value.charCodeAt(index) & 0x7f] += 1;
  let bits = 0;
  for (let unit = 0; unit < 128; unit += 1) {
    if (counts[unit] === 0) continue;
    const share = counts[unit] / length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value.slice(0, LONGEST_LOOKED_AT));
}

/** For keys that are known by their shape. */
export function isKeyLike(body: string, leastEntropy: number): boolean {
  return entropy(body.slice(0, LONGEST_LOOKED_AT)) >= leastEntropy && !isPlaceholder(body);
}

/** For values that only an assignment calls secret. */
export function isRandomLike(value: string, leastLength: number): boolean {
  if (value.length < leastLength || !/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return false;
  return isKeyLike(value, 3);
}

/** What the signs `@`, `:`, `=` and `-` stand in: addresses, assigned secrets, private keys. */
import { findEmail } from './entities/email.ts';
import { findColonAddresses } from './entities/network.ts';
import { findBareDomain, findUrl } from './entities/url.ts';
import { findAssigned } from './secrets/assignments.ts';
import { findPrivateKey } from './secrets/pem.ts';
import { findUrlPassword } from './secrets/urls.ts';
import type { Sink } from './sink.ts';
import { ALNUM, CLASSES, HEX } from './text/characters.ts';
import type { Wanted } from './wanted.ts';

const DASH = 0x2d;
const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const AT = 0x40;

export class SignScan {
  private readonly sink: Sink;
  private readonly wanted: Wanted;
  private colonUntil = 0;
  private mailFrom = 0;
  private domainUntil = 0;

  constructor(sink: Sink, wanted: Wanted) {
    this.sink = sink;
    this.wanted = wanted;
  }

  begin(): void {
    this.colonUntil = 0;
    this.mailFrom = 0;
    this.domainUntil = 0;
  }

  /** At one of the signs. @returns where the scan goes on */
  find(unit: number, at: number): number {
    const { sink, wanted } = this;
    const { units } = sink;
    if (unit === AT) {
      if (!wanted.mail || at < this.mailFrom) return at + 1;
      return findEmail(sink, at);
    }
    if (unit === DASH) {
      const isRule = wanted.secrets && units[at + 1] === DASH;
      const end = isRule ? findPrivateKey(sink, at) : -1;
      return end === -1 ? at + 1 : end;
    }
    if (unit === COLON) {
      const isScheme = units[at + 1] === SLASH && units[at + 2] === SLASH;
      if (isScheme) return this.scheme(at);
      if (wanted.network && at >= this.colonUntil) {
        const before = sink.foundCount;
        this.colon(at);
        // The other groups of an address begin nothing.
        if (sink.foundCount > before) return this.colonUntil;
      }
    }
    if (wanted.secrets && (unit === COLON || unit === EQUALS)) {
      const before = sink.foundCount;
      const end = findAssigned(sink, at);
      if (end !== -1 && sink.foundCount > before) return end;
    }
    return at + 1;
  }

  private colon(at: number): void {
    const next = this.sink.units[at + 1];
    const isPart = next === COLON || (CLASSES[next] & HEX) !== 0;
    if (isPart) this.colonUntil = findColonAddresses(this.sink, at);
  }

  private scheme(at: number): number {
    const sign = findUrlPassword(this.sink, at);
    if (sign !== -1) this.mailFrom = sign + 1;
    if (this.wanted.url) {
      const end = findUrl(this.sink, at);
      if (end !== -1) this.domainUntil = end;
    }
    return at + 3;
  }

  /** At a word with a dot behind it. */
  findDomain(start: number, end: number): void {
    if (start < this.domainUntil || (CLASSES[this.sink.units[end + 1]] & ALNUM) === 0) return;
    this.domainUntil = findBareDomain(this.sink, start);
  }
}

/** Values for the corpus: valid by construction, with check digits computed here and not by what is tested. */
import { type Random, randomFrom } from '../unit/tokenizer/random-text.ts';

export type Draw = Random;

export function drawFrom(seed: number): Draw {
  return randomFrom(seed);
}

export function pick<T>(draw: Draw, from: readonly T[]): T {
  return from[draw(from.length)];
}

export function text(draw: Draw, count: number, alphabet: string): string {
  return Array.from({ length: count }, () => alphabet[draw(alphabet.length)]).join('');
}

export function digits(draw: Draw, count: number): string {
  return text(draw, count, '0123456789');
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const ALNUM = `${LOWER}${LOWER.toUpperCase()}0123456789`;
export const HEX = '0123456789abcdef';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The digit that Luhn's check wants behind these. */
export function luhnDigit(body: string): number {
  let sum = 0;
  [...body].reverse().forEach((digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  });
  return (10 - (sum % 10)) % 10;
}

function grouped(value: string, sizes: readonly number[], separator: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const size of sizes) {
    parts.push(value.slice(at, at + size));
    at += size;
  }
  return parts.join(separator);
}

function card(draw: Draw): string {
  if (draw(4) === 3) {
    const body = pick(draw, ['34', '37']) + digits(draw, 12);
    const amex = body + luhnDigit(body);
    return draw(2) ? amex : grouped(amex, [4, 6, 5], ' ');
  }
  const body = pick(draw, ['4000', '5100', '5500', '2221', '6011']) + digits(draw, 11);
  const number = body + luhnDigit(body);
  return pick(draw, [
    number,
    grouped(number, [4, 4, 4, 4], ' '),
    grouped(number, [4, 4, 4, 4], '-'),
  ]);
}

function iban(draw: Draw): string {
  const [country, bban] = pick(draw, [
    ['DE', digits(draw, 18)],
    ['FR', digits(draw, 23)],
    ['NL', `ABNA${digits(draw, 10)}`],
    ['GB', `NWBK${digits(draw, 14)}`],
    ['ES', digits(draw, 20)],
  ] as const);
  const number = [...`${bban}${country}00`].map((one) => Number.parseInt(one, 36)).join('');
  const check = String(98 - Number(BigInt(number) % 97n)).padStart(2, '0');
  const whole = country + check + bban;
  return draw(2) ? whole : whole.replace(/(.{4})(?=.)/g, '$1 ');
}

function ssn(draw: Draw): string {
  const area = 100 + draw(500);
  return `${area}-${10 + draw(80)}-${1000 + draw(9000)}`;
}

const NAMES = 'anna j.smith maria_lopez k.tanaka sven o.brien li.wei priya tom+news'.split(' ');
const DOMAINS =
  'example.com acme.io uni-koeln.de mail.co.uk firma.at startup.ai corp.internal'.split(' ');

function phone(draw: Draw): string {
  return pick(draw, [
    `(${212 + draw(3)}) 555-0${100 + draw(99)}`,
    `+1 415-555-0${100 + draw(99)}`,
    `+49 30 ${1_000_000 + draw(8_000_000)}`,
    `+44 20 7946 0${100 + draw(899)}`,
    `020 7946 0${100 + draw(899)}`,
    `+33 1 42 68 53 ${10 + draw(80)}`,
    `415-555-0${100 + draw(99)}`,
  ]);
}

function address(draw: Draw): string {
  return pick(draw, [
    `10.${draw(256)}.${draw(256)}.${1 + draw(254)}`,
    `2001:db8::${(1 + draw(60_000)).toString(16)}:1`,
    `192.168.${draw(256)}.${draw(256)}/24`,
  ]);
}

function mac(draw: Draw): string {
  const pair = (): string => `${draw(10)}${text(draw, 1, 'abcdef')}`;
  return Array.from({ length: 6 }, pair).join(pick(draw, [':', '-']));
}

function nhs(draw: Draw): string {
  for (;;) {
    const body = digits(draw, 9);
    const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return grouped(body + check, [3, 3, 4], ' ');
  }
}

/** By the dihedral group itself: the product of the turned digits is undone by the last one. */
function verhoeff(body: string): string {
  const turn = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const compose = (a: number, b: number): number => {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
    return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
  };
  let check = 0;
  [...body].reverse().forEach((digit, index) => {
    let turned = Number(digit);
    for (let times = 0; times < (index + 1) % 8; times += 1) turned = turn[turned];
    check = compose(check, turned);
  });
  return body + [0, 4, 3, 2, 1, 5, 6, 7, 8, 9][check];
}

function npi(draw: Draw): string {
  const body = `808401${digits(draw, 8)}`;
  return (body + luhnDigit(body)).slice(5);
}

/** Published on bitcoin.org, in BIP 173 and in EIP-55: addresses cannot be made up without their check. */
const WALLETS = [
  '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
  '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
  'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
  '0x52908400098527886E0F7030069857D2E4169EE7',
];

export interface Kind {
  readonly entity: string;
  readonly make: (draw: Draw) => string;
  /** What people write before it. */
  readonly labels: readonly string[];
}

const ANY = ['', 'here it is: ', 'please use ', 'I have '] as const;

function key(make: (draw: Draw) => string, ...labels: string[]): Kind {
  return { entity: 'API_KEY', make, labels: [...ANY, ...labels] };
}

export const KINDS: readonly Kind[] = [
  { entity: 'CREDIT_CARD', make: card, labels: [...ANY, 'my card is ', 'charge it to '] },
  { entity: 'US_SSN', make: ssn, labels: [...ANY, 'SSN: ', 'my social security number is '] },
  { entity: 'IBAN_CODE', make: iban, labels: [...ANY, 'IBAN ', 'transfer it to '] },
  {
    entity: 'EMAIL_ADDRESS',
    make: (draw) => `${pick(draw, NAMES)}${draw(90)}@${pick(draw, DOMAINS)}`,
    labels: [...ANY, 'write to ', 'e-mail: '],
  },
  {
    entity: 'PHONE_NUMBER',
    make: phone,
    labels: [...ANY, 'call me at ', 'Tel. ', 'my mobile: '],
  },
  { entity: 'IP_ADDRESS', make: address, labels: [...ANY, 'the host is ', 'ping '] },
  { entity: 'MAC_ADDRESS', make: mac, labels: [...ANY, 'MAC: '] },
  { entity: 'CRYPTO', make: (draw) => pick(draw, WALLETS), labels: [...ANY, 'my wallet: '] },
  { entity: 'UK_NHS', make: nhs, labels: ['NHS number ', 'her NHS no. is '] },
  {
    entity: 'UK_NINO',
    make: (draw) => `AB${digits(draw, 6)}${text(draw, 1, 'ABCD')}`,
    labels: [...ANY, 'NI number '],
  },
  {
    entity: 'IN_AADHAAR',
    make: (draw) => grouped(verhoeff(`${2 + draw(8)}${digits(draw, 10)}`), [4, 4, 4], ' '),
    labels: ['Aadhaar ', 'my aadhaar number is '],
  },
  { entity: 'US_NPI', make: npi, labels: ['NPI ', 'provider identifier: '] },
  {
    entity: 'US_ITIN',
    make: (draw) => `9${digits(draw, 2)}-7${draw(10)}-${1000 + draw(9000)}`,
    labels: [...ANY, 'ITIN '],
  },
  {
    entity: 'US_PASSPORT',
    make: (draw) => `${1 + draw(8)}${digits(draw, 8)}`,
    labels: ['passport number ', 'my passport is '],
  },
  {
    entity: 'US_BANK_NUMBER',
    make: (draw) => `9${digits(draw, 11)}`,
    labels: ['bank account ', 'checking account number '],
  },
  key((draw) => `sk-proj-${text(draw, 48, ALNUM)}`, 'key: ', 'OPENAI_API_KEY='),
  key((draw) => `sk-ant-api03-${text(draw, 93, ALNUM)}AA`),
  key((draw) => `ghp_${text(draw, 36, ALNUM)}`, 'token '),
  key((draw) => `AKIA${text(draw, 16, BASE32)}`),
  key((draw) => `xoxb-${digits(draw, 12)}-${digits(draw, 12)}-${text(draw, 24, ALNUM)}`),
  key((draw) => `dapi${text(draw, 32, HEX)}`),
  key((draw) => `AIza${text(draw, 34, `${ALNUM}_-`)}${text(draw, 1, ALNUM)}`),
  {
    entity: 'PASSWORD',
    make: (draw) => `${pick(draw, ['Tr0ub4dor', 'hunter', 'Summer'])}${10 + draw(90)}!`,
    labels: ['password: ', 'password=', 'my password is '],
  },
];

/**
 * Identifiers of Korea, Japan, China, Taiwan and Hong Kong. Sources: Korean Resident Registration Act, enforcement
 * rule (check digit; none since October 2020), National Tax Service (BRN), Supreme Court (CRN); Japanese My Number
 * Act, ordinance of the MIC no. 85 of 2014; GB 11643-1999 (ISO 7064 MOD 11-2); Taiwan's Ministry of the Interior.
 */
import { digitAt, isDay, isRepeated, pairAt, weighted } from '../checksums.ts';
import type { ShapeRule } from './rule.ts';

const KOREAN_WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
const KOREAN_CHECKED = 0.9;
const KOREAN_CHECKED_BARE = 0.35;

/** @param firstKind the least of four digits that the seventh may be: sex, century, and whether a foreigner */
function checkKoreanResident(
  value: string,
  written: string,
  firstKind: number,
  offset: number,
): boolean | number {
  const kind = digitAt(value, 6);
  if (kind < firstKind || kind > firstKind + 3) return false;
  if (!isDay(pairAt(value, 4), pairAt(value, 2))) return false;
  const rest = weighted(value, KOREAN_WEIGHTS) % 11;
  if ((offset - rest) % 10 !== digitAt(value, 12)) return true;
  return written.includes('-') ? KOREAN_CHECKED : KOREAN_CHECKED_BARE;
}

function isBrn(value: string): boolean {
  const sum = weighted(value, [1, 3, 7, 1, 3, 7, 1, 3]);
  const ninth = digitAt(value, 8) * 5;
  return (10 - ((sum + ninth + Math.floor(ninth / 10)) % 10)) % 10 === digitAt(value, 9);
}

const CORPORATE_TYPES: ReadonlySet<number> = new Set(
  '11 12 13 14 15 21 22 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 71 81 82 83 84 85 86'
    .split(' ')
    .map(Number),
);

function checkCrn(value: string, written: string): boolean | number {
  if (!CORPORATE_TYPES.has(pairAt(value, 4))) return false;
  const sum = weighted(value, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
  if ((10 - (sum % 10)) % 10 !== digitAt(value, 12)) return true;
  return written.includes('-') ? 0.5 : 0.3;
}

function isMyNumber(value: string): boolean {
  if (isRepeated(value)) return false;
  const rest = weighted(value, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digitAt(value, 11);
}

function isChineseId(value: string): boolean {
  const [year, month, day] = [value.slice(6, 10), value.slice(10, 12), value.slice(12, 14)].map(
    Number,
  );
  if (year < 1850 || year > 2100 || !isDay(day, month, year)) return false;
  const sum = weighted(value, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === value[17];
}

/** Numbers of the letters from A to Z: by the order in which the counties got them. */
const TAIWAN = [
  10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30,
  31, 33,
];

function isTaiwanId(value: string): boolean {
  if (!'1289'.includes(value[1])) return false;
  const letter = TAIWAN[value.charCodeAt(0) - 0x41];
  const sum = Math.floor(letter / 10) + (letter % 10) * 9;
  return (sum + weighted(value.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
}

function isHongKongId(value: string): boolean {
  const letters = value.length === 9 ? value : ` ${value}`;
  let sum = 0;
  for (let index = 0; index < 8; index += 1) {
    const unit = letters.charCodeAt(index);
    const number = unit === 0x20 ? 36 : unit < 0x41 ? unit - 0x30 : unit - 0x37;
    sum += number * (9 - index);
  }
  const last = letters[8] === 'A' ? 10 : Number(letters[8]);
  return (sum + last) % 11 === 0;
}

const KOREAN_AREAS = /^(?:1[1-9]|2[0-6]|28)/;

/** Mobile numbers and resident numbers have such shapes too. */
function isKoreanAccount(value: string, written: string): boolean {
  if (/^0[17]0/.test(value)) return false;
  return value.length !== 13 || (written.includes('-') && written[6] !== '-');
}

const KOREA: readonly ShapeRule[] = [
  {
    entity: 'KR_RRN',
    shapes: [
      ['dddddd-ddddddd', 0.5],
      ['ddddddddddddd', 0.2],
    ],
    check: (value, written) => checkKoreanResident(value, written, 1, 11),
    context: 'rrn|resident registration|korean rrn|주민등록번호|주민번호|신분증|본인인증',
  },
  {
    entity: 'KR_FRN',
    shapes: [
      ['dddddd-ddddddd', 0.5],
      ['ddddddddddddd', 0.2],
    ],
    check: (value, written) => checkKoreanResident(value, written, 5, 13),
    context: 'frn|foreigner registration|alien registration|외국인등록번호|외국인번호',
  },
  {
    entity: 'KR_BRN',
    shapes: [
      ['ddd-dd-ddddd', 0.5],
      ['dddddddddd', 0.2],
    ],
    check: isBrn,
    context: 'brn|business registration|사업자등록번호|사업자번호',
  },
  {
    entity: 'KR_CRN',
    isRaised: true,
    shapes: [
      ['dddddd-ddddddd', 0.3],
      ['ddddddddddddd', 0.1],
    ],
    check: checkCrn,
    context: 'crn|corporate registration|법인등록번호|법인번호',
  },
  {
    entity: 'KR_PASSPORT',
    shapes: [
      ['[MSRODG]dddLdddd', 0.1],
      ['[MSRODG]dddddddd', 0.05],
    ],
    context: 'passport|여권|여권번호|korean passport',
  },
  {
    entity: 'KR_DRIVER_LICENSE',
    shapes: [
      ['dd-dd-dddddd-dd', 0.5],
      ['dd_dd_dddddd_dd', 0.5],
      ['dddddddddddd', 0.1],
    ],
    check: (value) => KOREAN_AREAS.test(value),
    context: 'driver license|driving license|license|운전면허|운전면허번호|면허번호',
    isOff: true,
  },
  {
    entity: 'KR_BANK_ACCOUNT',
    shapes: [
      ['30[12]-dddd-dddd-dd', 0.6],
      ['d{3,4}-d{2,4}-d{6,7}', 0.3],
      ['d{3,6}-d{2,3}-d{5,6}', 0.15],
      ['d{9,12}', 0.05],
      ['d{14,16}', 0.05],
    ],
    check: isKoreanAccount,
    context: '계좌|계좌번호|통장|입금|이체|은행',
  },
];

export const EAST_ASIA: readonly ShapeRule[] = [
  ...KOREA,
  {
    entity: 'JP_MY_NUMBER',
    shapes: [
      ['dddddddddddd', 0.1],
      ['dddd_dddd_dddd', 0.3],
      ['dddd-dddd-dddd', 0.3],
    ],
    check: isMyNumber,
    context: 'my number|マイナンバー|個人番号|mynumber',
  },
  {
    entity: 'CN_RESIDENT_ID',
    shapes: [['dddddddddddddddddX', 0.8]],
    check: isChineseId,
    context: '身份证|身份证号|身份证号码|resident id|公民身份',
  },
  {
    entity: 'TW_NATIONAL_ID',
    shapes: [['Uddddddddd', 0.4]],
    check: isTaiwanId,
    context: '身分證|身份證|taiwan id|national id|身分證字號',
  },
  {
    entity: 'HK_HKID',
    shapes: [['L{1,2}dddddd(X)', 0.7]],
    check: isHongKongId,
    context: 'hkid|hong kong id|身份證|香港身份證',
  },
];

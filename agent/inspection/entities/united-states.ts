/**
 * Identifiers of the United States. Sources: Social Security Administration (numbers never issued, "SSN
 * Randomization"); IRS, Publication 1915 (ITIN: group 50 to 65, 70 to 88, 90 to 92, 94 to 99); State Department
 * (passports); ABA, "Routing number policy"; CMS (NPI: Luhn with prefix 80840; "Understanding the MBI"; CLIA numbers of laboratories); DEA, 21
 * CFR 1301 and its check digit; NTSI's table of driver's licence formats.
 */
import { digitAt, isRepeated, luhn } from '../checksums.ts';
import { SAMPLE, type ShapeRule } from './rule.ts';

/** Printed in advertisements and examples until they were void. */
const SAMPLE_SSNS: ReadonlySet<string> = new Set(['078051120', '123456789']);

function checkSsn(value: string): boolean | number {
  const area = value.slice(0, 3);
  if (area === '000' || area === '666' || area[0] === '9') return false;
  if (value.slice(3, 5) === '00' || value.slice(5) === '0000' || isRepeated(value)) return false;
  return SAMPLE_SSNS.has(value) ? SAMPLE : true;
}

function isItin(value: string): boolean {
  const group = Number(value.slice(3, 5));
  if (value[0] !== '9' || group < 50) return false;
  return group <= 65 || (group >= 70 && group !== 89 && group !== 93);
}

function isRoutingNumber(value: string): boolean {
  const district = Number(value.slice(0, 2));
  const isDistrict =
    district <= 12 ||
    (district >= 21 && district <= 32) ||
    (district >= 61 && district <= 72) ||
    district === 80;
  if (!isDistrict || isRepeated(value)) return false;
  let sum = 0;
  for (let index = 0; index < 9; index += 1) sum += digitAt(value, index) * [3, 7, 1][index % 3];
  return sum % 10 === 0;
}

function isNpi(value: string): boolean {
  if (value[0] !== '1' && value[0] !== '2') return false;
  return !isRepeated(value.slice(0, 9)) && luhn(`80840${value}`);
}

const MBI =
  /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d\d$/;

const DEA_REGISTRANT = /^[ABCDEFGHJKLMPRSTUX][A-Z9]/;

function isDea(value: string): boolean {
  if (!DEA_REGISTRANT.test(value)) return false;
  const at = (index: number): number => digitAt(value, index + 2);
  return (at(0) + at(2) + at(4) + 2 * (at(1) + at(3) + at(5))) % 10 === at(6);
}

/** Letters of the insurer, at most five, and then as many letters and digits as cards have. */
const MEMBER_ID = /^(?=.{6,})(?=.*\d)[A-Z]{1,5}[A-Z0-9]{5,14}$/;

const HEALTHCARE: readonly ShapeRule[] = [
  {
    entity: 'US_HEALTH_INSURANCE_MEMBER_ID',
    shapes: [
      ['UX{5,18}', 0.3],
      ['U{1,5}-dX{4,13}', 0.3],
    ],
    check: (value) => MEMBER_ID.test(value),
    context:
      'member id|member number|subscriber id|subscriber number|insurance id|plan id|member card|policy id|policy number|health insurance|insurance member|insurance card|insurance number',
    needsContext: true,
  },
  {
    entity: 'US_PRIOR_AUTHORIZATION_NUMBER',
    shapes: [
      ['PA-?d{6,12}', 0.3],
      ['d{6,12}', 0.01],
    ],
    context: 'prior authorization|prior auth|authorization number',
  },
  {
    entity: 'US_CLAIM_NUMBER',
    shapes: [
      ['C\\LM-?d{6,15}', 0.3],
      ['d{9,15}', 0.01],
    ],
    context: 'claim number|claim id|healthcare claim|insurance claim|claim',
  },
  {
    entity: 'US_PRESCRIPTION_NUMBER',
    shapes: [
      ['R\\X-?d{6,12}', 0.3],
      ['d{6,9}', 0.01],
    ],
    context: 'prescription|prescription number|rx|rx number',
  },
  {
    entity: 'US_REFERRAL_NUMBER',
    shapes: [
      ['REF-?d{6,12}', 0.3],
      ['INF-?d{6,12}', 0.3],
      ['d{8,12}', 0.01],
    ],
    context: 'referral|referral number',
  },
  {
    entity: 'US_PROVIDER_TAX_ID',
    shapes: [['dd-ddddddd', 0.05]],
    check: (value) => !value.startsWith('00'),
    context: 'provider tax|provider ein|provider tin|billing provider|rendering provider',
  },
  {
    entity: 'US_EIN',
    shapes: [['dd-ddddddd', 0.05]],
    check: (value) => !value.startsWith('00'),
    context: 'ein|fein|employer identification|employer id|federal tax id',
  },
];

export const UNITED_STATES: readonly ShapeRule[] = [
  {
    entity: 'US_SSN',
    shapes: [
      ['ddd-dd-dddd', 0.5],
      ['ddd_dd_dddd', 0.5],
      ['ddd.dd.dddd', 0.5],
      ['ddddddddd', 0.05],
      ['ddd-dddddd', 0.05],
      ['ddddd-dddd', 0.05],
    ],
    check: checkSsn,
    context: 'ssn|ssns|social security|social|ss number|soc sec|ssid',
  },
  {
    entity: 'US_ITIN',
    shapes: [
      ['ddd-dd-dddd', 0.5],
      ['ddd_dd_dddd', 0.5],
      ['ddddddddd', 0.3],
      ['ddd-dddddd', 0.05],
      ['ddddd-dddd', 0.05],
    ],
    check: isItin,
    context: 'itin|taxpayer|taxpayer id|tax id|individual taxpayer|tax identification',
  },
  {
    entity: 'US_PASSPORT',
    shapes: [
      ['ddddddddd', 0.05],
      ['Udddddddd', 0.1],
    ],
    context: 'passport|passports|passport number|travel document',
  },
  {
    entity: 'US_BANK_NUMBER',
    shapes: [['d{8,17}', 0.05]],
    context:
      'bank account|account number|account no|acct|acct no|checking|savings|debit account|bank|direct deposit',
  },
  {
    entity: 'ABA_ROUTING_NUMBER',
    shapes: [
      ['ddddddddd', 0.1],
      ['dddd-dddd-d', 0.5],
    ],
    check: isRoutingNumber,
    context: 'aba|routing|routing number|rtn|bank routing|transit number|wire|fedwire|ach',
  },
  {
    entity: 'US_NPI',
    shapes: [
      ['dddddddddd', 0.3],
      ['dddd-ddd-ddd', 0.35],
      ['dddd_ddd_ddd', 0.35],
    ],
    check: isNpi,
    context: 'npi|national provider|provider|provider id|provider identifier|taxonomy',
  },
  {
    entity: 'US_MBI',
    shapes: [
      ['dLXdLXdLLdd', 0.4],
      ['dLXd-LXd-LLdd', 0.5],
    ],
    check: (value) => MBI.test(value),
    context: 'medicare|mbi|beneficiary|cms|medicaid|hic|hicn',
  },
  {
    entity: 'MEDICAL_LICENSE',
    shapes: [
      ['LLddddddd', 0.35],
      ['L9ddddddd', 0.35],
    ],
    check: isDea,
    context: 'dea|medical license|medical|certificate|prescriber|registration number',
  },
  {
    entity: 'US_DRIVER_LICENSE',
    shapes: [
      ['Ld{1,14}', 0.3],
      ['Ld{18}', 0.3],
      ['LLd{2,7}', 0.3],
      ['LddddddR', 0.3],
      ['LLddddddL', 0.3],
      ['d{7,9}L', 0.3],
      ['ddddddddLL', 0.3],
      ['dddLLdddd', 0.3],
      ['ddLLLd{5,6}', 0.3],
      ['LdLdL', 0.3],
      ['d{6,14}', 0.01],
      ['d{16}', 0.01],
    ],
    context:
      'driver license|drivers license|driver s license|driving license|dl|license number|license|permit',
    isOff: true,
  },
  {
    entity: 'US_CLIA',
    shapes: [
      ['ddDddddddd', 0.1],
      ['dd-D-ddddddd', 0.4],
      ['dd_D_ddddddd', 0.4],
    ],
    check: (value) => !isRepeated(value.slice(3)),
    context: 'clia|lab|labs|laboratory|clinical laboratory',
    isOff: true,
  },
  ...HEALTHCARE,
];

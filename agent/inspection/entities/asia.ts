/**
 * Identifiers of India, Singapore, the Philippines, Thailand and western Asia. Sources: UIDAI (Aadhaar: Verhoeff);
 * Income Tax Department (PAN: fourth letter); GSTN (GSTIN); ICA (NRIC and FIN check letters) and ACRA (UEN);
 * BIR (TIN, 11) and SSS (CRN); Thai Bureau of Registration Administration (11); ICA of the Emirates; NADRA.
 */
import {
  alnumValue,
  digitAt,
  isBirthDate,
  isRepeated,
  luhn,
  verhoeff,
  weighted,
} from '../checksums.ts';
import type { ShapeRule } from './rule.ts';

const PAN_HOLDER = /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/;

const PAN_CONTEXT = 'pan|permanent account|permanent account number|pan card|pan number|income tax';

function isAadhaar(value: string): boolean {
  if (value[0] < '2' || !verhoeff(value)) return false;
  return value !== [...value].reverse().join('');
}

const INDIAN_STATES: ReadonlySet<string> = new Set(
  'AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TG TN TR TS UA UK UP WB'.split(
    ' ',
  ),
);

function checkIndianPlate(value: string): boolean | number {
  if (/^[A-Z]{2}\d\d[A-Z]{1,3}\d{4}$/.test(value)) {
    return INDIAN_STATES.has(value.slice(0, 2)) ? 0.6 : false;
  }
  return /^[A-Z]{3}\d{4}$/.test(value) ? 0.2 : 0.01;
}

const GSTIN = /^(?:0[1-9]|[12]\d|3[0-7])[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/;

const NRIC_LETTERS: Readonly<Record<string, readonly [offset: number, letters: string]>> = {
  S: [0, 'JZIHGFEDCBA'],
  T: [4, 'JZIHGFEDCBA'],
  F: [0, 'XWUTRQPNMLK'],
  G: [4, 'XWUTRQPNMLK'],
  M: [3, 'KLJNPQRTUWX'],
};

function checkNric(value: string): boolean | number {
  const kind = NRIC_LETTERS[value[0]];
  if (kind === undefined) return 0.1;
  const sum = weighted(value.slice(1), [2, 7, 6, 5, 4, 3, 2]) + kind[0];
  const rest = value[0] === 'M' ? 10 - (sum % 11) : sum % 11;
  return kind[1][rest] === value[8] ? 0.8 : 0.5;
}

const UEN_OTHER = 'ABCDEFGHJKLMNPQRSTUVWX0123456789';

function isUen(value: string): boolean {
  if (/^\d{8}[A-Z]$/.test(value)) {
    return 'XMKECAWLJDB'[weighted(value, [10, 4, 9, 3, 8, 2, 7, 1]) % 11] === value[8];
  }
  if (/^\d{9}[A-Z]$/.test(value)) {
    return 'ZKCMDNERGWH'[weighted(value, [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11] === value[9];
  }
  const weights = [4, 3, 5, 3, 10, 2, 2, 5, 7];
  let sum = 0;
  for (let index = 0; index < 9; index += 1) {
    sum += UEN_OTHER.indexOf(value[index]) * weights[index];
  }
  return UEN_OTHER[(sum - 5 + 11 * 99) % 11] === value[9];
}

/** Weights 2 to 12, modulo 11; a rest that would need the digit 10 is never given out. */
function isPhilHealth(value: string): boolean {
  const check = 11 - (weighted(value, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) % 11);
  return check !== 10 && check % 11 === digitAt(value, 11) && !isRepeated(value);
}

function isPhilippineTin(value: string): boolean {
  const rest = weighted(value, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return !isRepeated(value) && rest === digitAt(value, 8);
}

/** Provinces that do not exist, by the second and third digit. */
const NO_THAI_PROVINCE = /^\d(?:0\d|28|29|59|68|69|78|79|8[789]|9[789])/;

function isThaiId(value: string): boolean {
  if (value[0] === '0' || NO_THAI_PROVINCE.test(value)) return false;
  const sum = weighted(value, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return (11 - (sum % 11)) % 10 === digitAt(value, 12);
}

const INDIA: readonly ShapeRule[] = [
  {
    entity: 'IN_PAN',
    isRaised: true,
    shapes: [['L{5}d{4}L', 0.1]],
    check: (value) => (PAN_HOLDER.test(value) ? 0.5 : 0.1),
    context: PAN_CONTEXT,
  },
  {
    entity: 'IN_PAN',
    shapes: [['LX{9}', 0.01]],
    check: (value) => /\d{4}/.test(value),
    context: PAN_CONTEXT,
  },
  {
    entity: 'IN_AADHAAR',
    shapes: [
      ['dddddddddddd', 0.3],
      ['dddd_dddd_dddd', 0.35],
      ['dddd-dddd-dddd', 0.35],
      ['dddd:dddd:dddd', 0.35],
    ],
    check: isAadhaar,
    context: 'aadhaar|aadhar|uidai|uid|aadhaar number',
  },
  {
    entity: 'IN_GSTIN',
    shapes: [['ddLLLLLddddLXZX', 0.6]],
    check: (value) => GSTIN.test(value),
    context: 'gstin|gst|goods and services tax|gst number',
  },
  {
    entity: 'IN_VOTER',
    shapes: [['LLLddddddd', 0.3]],
    context: 'voter|voter id|epic|election|elector photo|vote',
  },
  {
    entity: 'IN_PASSPORT',
    shapes: [['Uddddddd', 0.1]],
    check: (value) => /^[A-PR-WY][1-9]\d{5}[1-9]$/.test(value),
    context: 'passport|passport number|indian passport|passport no',
  },
  {
    entity: 'IN_VEHICLE_REGISTRATION',
    isRaised: true,
    shapes: [
      ['LLddL{1,3}dddd', 0.5],
      ['LLLdddd', 0.2],
      ['LLdddd', 0.01],
      ['Lddddd', 0.01],
    ],
    check: checkIndianPlate,
    context: 'rto|vehicle|plate|registration|bike|car',
    isOff: true,
  },
];

const SOUTH_EAST: readonly ShapeRule[] = [
  {
    entity: 'SG_NRIC_FIN',
    isRaised: true,
    shapes: [['LdddddddL', 0.1]],
    check: checkNric,
    context: 'nric|fin|nric number|identification card|singapore',
  },
  {
    entity: 'SG_UEN',
    shapes: [
      ['ddddddddL', 0.35],
      ['dddddddddL', 0.35],
      ['[TSR]ddLLddddL', 0.4],
      ['[TSR]ddLXddddL', 0.4],
    ],
    check: isUen,
    context: 'uen|unique entity number|business registration|acra',
  },
  {
    entity: 'PH_TIN',
    shapes: [
      ['ddddddddd', 0.1],
      ['d{12,14}', 0.1],
      ['ddd-ddd-ddd', 0.3],
      ['ddd-ddd-ddd-d{3,5}', 0.4],
    ],
    check: isPhilippineTin,
    context: 'tin|bir|tax identification|tax id|taxpayer',
  },
  {
    entity: 'PH_HEALTH_INSURANCE',
    shapes: [
      ['dd-ddddddddd-d', 0.5],
      ['dddddddddddd', 0.1],
    ],
    check: isPhilHealth,
    context: 'philhealth|philhealth number|philhealth pin|health insurance|kalusugan|seguro',
  },
  {
    entity: 'PH_UMID',
    shapes: [
      ['dddd-ddddddd-d', 0.4],
      ['0ddddddddddd', 0.2],
    ],
    context: 'umid|crn|sss|gsis|philhealth|pag ibig|unified multi purpose|common reference',
  },
  {
    entity: 'PH_PASSPORT',
    shapes: [
      ['LdddddddL', 0.1],
      ['LLddddddd', 0.1],
    ],
    context: 'passport|pasaporte|dfa|passport number',
  },
  {
    entity: 'TH_TNIN',
    shapes: [
      ['ddddddddddddd', 0.3],
      ['d-dddd-ddddd-dd-d', 0.7],
    ],
    check: isThaiId,
    context:
      'thai national id|thai id|tnin|thai id number|เลขประจำตัวประชาชน|เลขบัตรประชาชน|บัตรประชาชน',
  },
  {
    entity: 'MY_NRIC',
    shapes: [
      ['dddddd-dd-dddd', 0.5],
      ['dddddddddddd', 0.05],
    ],
    check: (value) => isBirthDate(value.slice(0, 6)),
    context: 'mykad|nric|kad pengenalan|ic number|no kp',
  },
  {
    entity: 'ID_NIK',
    shapes: [['dddddddddddddddd', 0.05]],
    check: (value) => {
      const day = Number(value.slice(6, 8)) % 40;
      return value[0] !== '0' && day >= 1 && day <= 31 && Number(value.slice(8, 10)) <= 12;
    },
    context: 'nik|ktp|nomor induk kependudukan',
  },
];

const WEST: readonly ShapeRule[] = [
  {
    entity: 'IL_ID',
    shapes: [['ddddddddd', 0.1]],
    check: (value) => !isRepeated(value) && luhn(value),
    context: 'teudat zehut|israeli id|תעודת זהות|ת ז',
  },
  {
    entity: 'AE_EMIRATES_ID',
    shapes: [
      ['784-dddd-ddddddd-d', 0.7],
      ['784dddddddddddd', 0.35],
    ],
    check: luhn,
    context: 'emirates id|emirates|eid',
  },
  {
    entity: 'PK_CNIC',
    shapes: [['ddddd-ddddddd-d', 0.5]],
    check: (value) => alnumValue(value.charCodeAt(0)) > 0,
    context: 'cnic|nadra|nicop',
  },
];

export const ASIA: readonly ShapeRule[] = [...INDIA, ...SOUTH_EAST, ...WEST];

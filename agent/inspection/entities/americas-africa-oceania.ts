/**
 * Identifiers of Canada, Latin America, Africa, Australia and New Zealand. Sources: Canada Revenue Agency (SIN and
 * BN: Luhn) and Canada Post; Receita Federal (CPF, CNPJ: 11); AFIP (CUIT); Registro Civil (RUT); RENAPO and SAT
 * (CURP, RFC); Home Affairs and SARS; NIMC (NIN: Verhoeff); Australian Business Register (ABN: 89), ASIC (ACN),
 * ATO (TFN: 11), Services Australia (Medicare); Inland Revenue of New Zealand.
 */
import { digitAt, isBirthDate, isRepeated, luhn, verhoeff, weighted } from '../checksums.ts';
import { SAMPLE, type ShapeRule } from './rule.ts';

/** Numbers with a zero are nobody's, and this one is in many a manual. */
const SAMPLE_SIN = '046454286';

function isSin(value: string): boolean | number {
  if (value === SAMPLE_SIN) return SAMPLE;
  return value[0] !== '0' && value[0] !== '8' && !isRepeated(value) && luhn(value);
}

const CANADIAN_POSTCODE = /^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d$/;

function mod11Check(value: string, weights: readonly number[]): number {
  const rest = weighted(value, weights) % 11;
  return rest < 2 ? 0 : 11 - rest;
}

function isCpf(value: string): boolean {
  return (
    !isRepeated(value) &&
    mod11Check(value, [10, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(value, 9) &&
    mod11Check(value, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(value, 10)
  );
}

function isCnpj(value: string): boolean {
  return (
    !isRepeated(value) &&
    mod11Check(value, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(value, 12) &&
    mod11Check(value, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(value, 13)
  );
}

function isCuit(value: string): boolean {
  const rest = 11 - (weighted(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  const isKind = /^(?:2[03467]|3[034])/.test(value);
  return isKind && (rest === 11 ? 0 : rest) === digitAt(value, 10);
}

function isRut(value: string): boolean {
  let sum = 0;
  for (let index = value.length - 2, weight = 2; index >= 0; index -= 1) {
    sum += digitAt(value, index) * weight;
    weight = weight === 7 ? 2 : weight + 1;
  }
  return '0K987654321'[sum % 11] === value.at(-1);
}

const CURP = /^[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d$/;

function isBsbAndAccount(value: string): boolean {
  return !isRepeated(value.slice(0, 6)) && !isRepeated(value.slice(6));
}

function isAbn(value: string): boolean {
  const sum = weighted(value, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10;
  return value[0] !== '0' && sum % 89 === 0;
}

function isAcn(value: string): boolean {
  const rest = weighted(value, [8, 7, 6, 5, 4, 3, 2, 1]) % 10;
  return (10 - rest) % 10 === digitAt(value, 8);
}

function isTfn(value: string): boolean {
  return !isRepeated(value) && weighted(value, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;
}

function isMedicare(value: string): boolean {
  const check = weighted(value, [1, 3, 7, 9, 1, 3, 7, 9]) % 10;
  return /^[2-6]/.test(value) && check === digitAt(value, 8);
}

function isSouthAfricanId(value: string): boolean {
  return isBirthDate(value.slice(0, 6)) && /[012][89]\d$/.test(value) && luhn(value);
}

const SOUTH_AFRICAN_PROVINCES = /(?:GP|ZN|WP|EC|FS|NW|NC|MP|LP)$/;

const CANADA: readonly ShapeRule[] = [
  {
    entity: 'CA_SIN',
    shapes: [
      ['ddd-ddd-ddd', 0.5],
      ['ddd_ddd_ddd', 0.35],
      ['ddddddddd', 0.1],
    ],
    check: isSin,
    context: 'sin|nas|social insurance|assurance sociale|sin number|social insurance number',
  },
  {
    entity: 'CA_BN',
    shapes: [
      ['ddddddddd_?R[CDEGMNOPRTZ]_?dddd', 0.6],
      ['ddddddddd', 0.1],
    ],
    check: (value) => !isRepeated(value.slice(0, 9)) && luhn(value.slice(0, 9)),
    context: 'business number|bn|cra|numéro d entreprise|gst hst|program account',
  },
  {
    entity: 'CA_POSTAL_CODE',
    shapes: [
      ['LdL_dLd', 0.4],
      ['LdLdLd', 0.1],
    ],
    check: (value) => CANADIAN_POSTCODE.test(value),
    context: 'postal code|code postal|address|adresse',
    isOff: true,
  },
];

const LATIN_AMERICA: readonly ShapeRule[] = [
  {
    entity: 'BR_CPF',
    shapes: [
      ['ddd.ddd.ddd-dd', 0.8],
      ['ddddddddddd', 0.35],
    ],
    check: isCpf,
    context: 'cpf|cadastro de pessoas|contribuinte',
  },
  {
    entity: 'BR_CNPJ',
    shapes: [
      ['dd.ddd.ddd/dddd-dd', 0.8],
      ['dddddddddddddd', 0.35],
    ],
    check: isCnpj,
    context: 'cnpj|cadastro nacional',
  },
  {
    entity: 'AR_CUIT',
    shapes: [
      ['dd-dddddddd-d', 0.6],
      ['ddddddddddd', 0.2],
    ],
    check: isCuit,
    context: 'cuit|cuil',
  },
  {
    entity: 'CL_RUT',
    shapes: [
      ['d{1,2}.ddd.ddd-X', 0.7],
      ['d{7,8}-X', 0.3],
    ],
    check: isRut,
    context: 'rut|run|rol único',
  },
  {
    entity: 'MX_CURP',
    shapes: [['LLLLddddddLLLLLLXd', 0.7]],
    check: (value) => CURP.test(value) && isBirthDate(value.slice(4, 10)),
    context: 'curp',
  },
  {
    entity: 'MX_RFC',
    shapes: [['LLLL?ddddddXXX', 0.2]],
    check: (value) => isBirthDate(value.slice(value.length - 9, value.length - 3)),
    context: 'rfc|registro federal',
  },
];

const SOUTH_AFRICA: readonly ShapeRule[] = [
  {
    entity: 'ZA_ID_NUMBER',
    shapes: [['ddddddddddddd', 0.35]],
    check: isSouthAfricanId,
    context:
      'south african id|sa id|rsa id|id number|identity number|permanent resident|refugee|home affairs',
  },
  {
    entity: 'ZA_TRAFFIC_REGISTER_NUMBER',
    shapes: [['ddddddddddddd', 0.05]],
    check: (value) => !isSouthAfricanId(value),
    context: 'traffic register|trn|enatis|traffic register number',
  },
  {
    entity: 'ZA_PASSPORT',
    shapes: [['[ADMT]dddddddd', 0.1]],
    context: 'passport|travel document|passport number|dha',
  },
  {
    entity: 'ZA_VAT_NUMBER',
    shapes: [['4ddddddddd', 0.1]],
    context: 'vat|vat number|vat registration|sars',
  },
  {
    entity: 'ZA_INCOME_TAX_NUMBER',
    shapes: [['[01239]ddddddddd', 0.05]],
    context: 'sars|income tax|tax reference|tax number',
  },
  {
    entity: 'ZA_COMPANY_REGISTRATION',
    shapes: [
      ['dddd/dddddd/dd', 0.5],
      ['C?Kdddd/dddddd', 0.5],
    ],
    check: (value) => /^C?K?(?:18|19|20)/.test(value),
    context: 'cipc|company registration|close corporation|registration',
  },
  {
    entity: 'ZA_DRIVER_LICENSE',
    shapes: [['dddddddX{5}', 0.3]],
    check: (value) => /[A-Z]/.test(value),
    context: 'driving licence|licence|enatis|driver license|licence number',
    isOff: true,
  },
  {
    entity: 'ZA_LICENSE_PLATE',
    shapes: [
      ['LL_?dd_?LL_?LL', 0.4],
      ['LLL_?ddd_?LL', 0.4],
      ['ddd_?LLL_?LL', 0.4],
    ],
    check: (value) => SOUTH_AFRICAN_PROVINCES.test(value),
    context: 'licence plate|license plate|number plate|vehicle',
    isOff: true,
  },
];

const NIGERIA_AND_KENYA: readonly ShapeRule[] = [
  {
    entity: 'NG_NIN',
    shapes: [['ddddddddddd', 0.3]],
    check: verhoeff,
    context: 'nin|national identification|nimc|nigeria|nigerian',
  },
  {
    entity: 'NG_BVN',
    shapes: [['ddddddddddd', 0.01]],
    context: 'bvn|bank verification|nibss|bank verification number',
  },
  {
    entity: 'NG_VEHICLE_REGISTRATION',
    shapes: [['LLL[-_]?dddLL', 0.5]],
    context: 'plate|vehicle|registration|plate number',
    isOff: true,
  },
  {
    entity: 'KE_NATIONAL_ID',
    shapes: [['d{7,8}', 0.01]],
    context: 'national id|national identity|nid|kenyan id|kenya national id',
  },
];

const OCEANIA: readonly ShapeRule[] = [
  {
    entity: 'AU_ABN',
    shapes: [
      ['dd_ddd_ddd_ddd', 0.5],
      ['ddddddddddd', 0.3],
    ],
    check: isAbn,
    context: 'abn|australian business|australian business number',
  },
  {
    entity: 'AU_ACN',
    shapes: [
      ['ddd_ddd_ddd', 0.2],
      ['ddddddddd', 0.1],
    ],
    check: isAcn,
    context: 'acn|australian company|australian company number',
  },
  {
    entity: 'AU_TFN',
    shapes: [
      ['ddd_ddd_ddd', 0.3],
      ['ddddddddd', 0.1],
    ],
    check: isTfn,
    context: 'tfn|tax file|tax file number|australian taxation',
  },
  {
    entity: 'AU_MEDICARE',
    shapes: [
      ['dddd_ddddd_d', 0.5],
      ['dddddddddd', 0.1],
    ],
    check: isMedicare,
    context: 'medicare|medicare number|medicare card',
  },
  {
    entity: 'AU_BANK_DETAILS',
    shapes: [['ddd[-_]ddd_d{6,9}', 0.3]],
    check: isBsbAndAccount,
    context: 'bsb|account|bank|bank account',
  },
  {
    entity: 'NZ_IRD',
    shapes: [
      ['ddd-ddd-ddd', 0.1],
      ['d{8,9}', 0.01],
    ],
    context: 'ird|ird number|inland revenue',
  },
];

export const OTHER_CONTINENTS: readonly ShapeRule[] = [
  ...CANADA,
  ...LATIN_AMERICA,
  ...SOUTH_AFRICA,
  ...NIGERIA_AND_KENYA,
  ...OCEANIA,
];

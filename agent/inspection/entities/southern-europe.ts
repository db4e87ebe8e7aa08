/**
 * Identifiers of Spain, Italy, Portugal, Greece, Turkey and Switzerland. Sources: Ministerio del Interior, "Cálculo
 * del dígito de control del NIF-NIE"; Decreto ministeriale 23 dicembre 1976 (codice fiscale); Agenzia delle Entrate
 * (partita IVA: Luhn); Nüfus İşleri (TCKN) and GİB (VKN); AHV, "AHVN13" (EAN-13); AADE and IDIKA (AMKA).
 */
import { alnumValue, digitAt, isDay, isRepeated, luhn, weighted } from '../checksums.ts';
import type { ShapeRule } from './rule.ts';

const NIF_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

function isNif(value: string): boolean {
  return NIF_LETTERS[Number(value.slice(0, -1)) % 23] === value.at(-1);
}

function isNie(value: string): boolean {
  return isNif(`${'XYZ'.indexOf(value[0])}${value.slice(1)}`);
}

const ODD_VALUES = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/** Digits may be written as these letters where two people would have the same code. */
const FISCAL_CODE =
  /^[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-7LMNP-V][0-9LMNP-V][A-Z][0-9LMNP-V]{3}[A-Z]$/;

function checkFiscalCode(value: string): boolean | number {
  if (!FISCAL_CODE.test(value)) return false;
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const number = alnumValue(value.charCodeAt(index));
    const ordinal = number > 9 ? number - 10 : number;
    sum += index % 2 === 0 ? ODD_VALUES[ordinal] : ordinal;
  }
  return sum % 26 === value.charCodeAt(15) - 0x41 ? 0.9 : 0.3;
}

const ITALIAN_LICENCE = /^(?:[A-Z]{2}\d{7}[A-Z]|U1[BCDEFGHJKLMNPRSTUWXYZ0-9]{7}[A-Z])$/;

function isTurkishId(value: string): boolean {
  if (value[0] === '0') return false;
  let odd = 0;
  let even = 0;
  for (let index = 0; index < 9; index += 1) {
    if (index % 2 === 0) odd += digitAt(value, index);
    else even += digitAt(value, index);
  }
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === digitAt(value, 9) && (odd + even + tenth) % 10 === digitAt(value, 10);
}

function isTurkishTaxId(value: string): boolean {
  if (isRepeated(value)) return false;
  let sum = 0;
  for (let index = 0; index < 9; index += 1) {
    const shifted = (digitAt(value, index) + 9 - index) % 10;
    const product = (shifted * 2 ** (9 - index)) % 9;
    sum += shifted !== 0 && product === 0 ? 9 : product;
  }
  return (10 - (sum % 10)) % 10 === digitAt(value, 9);
}

function isEan(value: string): boolean {
  return weighted(value, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;
}

function isPortugueseNif(value: string): boolean {
  if (!/^[1-35689]/.test(value) || isRepeated(value)) return false;
  const rest = weighted(value, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digitAt(value, 8);
}

function isAmka(value: string): boolean {
  const [day, month] = [Number(value.slice(0, 2)), Number(value.slice(2, 4))];
  return isDay(day, month) && luhn(value);
}

export const SOUTHERN_EUROPE: readonly ShapeRule[] = [
  {
    entity: 'ES_NIF',
    shapes: [
      ['dddddddd-?L', 0.5],
      ['ddddddd-?L', 0.4],
    ],
    check: isNif,
    context: 'nif|dni|documento nacional|identificación|número de identificación|cif',
  },
  {
    entity: 'ES_NIE',
    shapes: [['[XYZ]ddddddd-?L', 0.6]],
    check: isNie,
    context: 'nie|número de identificación de extranjero|extranjero|extranjeros',
  },
  {
    entity: 'ES_PASSPORT',
    shapes: [['LLLdddddd', 0.05]],
    context: 'pasaporte|número de pasaporte|passport',
  },
  {
    entity: 'IT_FISCAL_CODE',
    isRaised: true,
    shapes: [['LLLLLLXXLXXLXXXL', 0.3]],
    check: checkFiscalCode,
    context: 'codice fiscale|fiscal code|c f|tessera sanitaria',
  },
  {
    entity: 'IT_VAT_CODE',
    shapes: [['ddddddddddd', 0.2]],
    check: (value) => !isRepeated(value) && luhn(value),
    context: 'partita iva|p iva|piva|iva|vat|vat code',
  },
  {
    entity: 'IT_IDENTITY_CARD',
    shapes: [
      ['LL_?ddddddd', 0.01],
      ['dddddddLL', 0.01],
      ['LLdddddLL', 0.01],
    ],
    context: 'carta identità|carta d identità|carta di identità|identità|identity card|cie',
  },
  {
    entity: 'IT_PASSPORT',
    shapes: [['LLddddddd', 0.01]],
    context: 'passaporto|passport|passport number',
  },
  {
    entity: 'IT_DRIVER_LICENSE',
    shapes: [
      ['LLdddddddL', 0.2],
      ['\\U1XXXXXXXL', 0.2],
    ],
    check: (value) => ITALIAN_LICENCE.test(value),
    context: 'patente|patente di guida|licenza|driver license|license',
    isOff: true,
  },
  {
    entity: 'PT_NIF',
    shapes: [
      ['ddddddddd', 0.1],
      ['ddd_ddd_ddd', 0.1],
    ],
    check: isPortugueseNif,
    context: 'nif|contribuinte|número de contribuinte|identificação fiscal',
  },
  {
    entity: 'GR_AMKA',
    shapes: [['ddddddddddd', 0.1]],
    check: isAmka,
    context: 'amka|αμκα',
  },
  {
    entity: 'CH_AHV',
    shapes: [
      ['756.dddd.dddd.dd', 0.8],
      ['756dddddddddd', 0.4],
    ],
    check: isEan,
    context: 'ahv|avs|ahv nummer|sozialversicherungsnummer|ahvn13|numéro avs',
  },
  {
    entity: 'TR_NATIONAL_ID',
    shapes: [['ddddddddddd', 0.35]],
    check: isTurkishId,
    context:
      'tc kimlik|kimlik|kimlik no|tckn|tc no|nüfus cüzdanı|turkish id|national id|türk kimlik',
  },
  {
    entity: 'TR_TAX_ID',
    shapes: [['dddddddddd', 0.2]],
    check: isTurkishTaxId,
    context: 'vergi|vergi kimlik|vkn|vergi no|vergi numarası|mükellef|turkish tax',
  },
  {
    entity: 'TR_LICENSE_PLATE',
    shapes: [['dd_?L{1,3}_?d{2,4}', 0.5]],
    check: (value) => Number(value.slice(0, 2)) >= 1 && Number(value.slice(0, 2)) <= 81,
    context: 'plaka|araç plakası|plakası|kayıt|license plate',
    isOff: true,
  },
];

/**
 * Identifiers of Germany and France. Sources: BZSt, "Steuerliche Identifikationsnummer" (ISO 7064 MOD 11,10 and the
 * rule of repeated digits); ICAO Doc 9303 (check digit of passports and cards, and the letters that German ones use);
 * VKVV section 4 (insurance number); section 290 SGB V, annex 1 (KVNR); KBV, "Arztnummern-Richtlinie" (LANR, BSNR);
 * FZV section 8 (plates). France: INSEE, "NIR" (key 97) and "SIREN, SIRET" (Luhn; La Poste: sum of digits by 5).
 */
import { alnumValue, digitAt, isDay, isRepeated, luhn, mod11and10 } from '../checksums.ts';
import type { ShapeRule } from './rule.ts';

/** Among the first ten digits exactly one comes twice or three times, and not three times side by side. */
function isGermanTaxId(value: string): boolean {
  if (value[0] === '0' || !mod11and10(value)) return false;
  const counts = new Uint8Array(10);
  for (let index = 0; index < 10; index += 1) counts[digitAt(value, index)] += 1;
  const repeated = counts.filter((count) => count > 1);
  if (repeated.length !== 1 || repeated[0] > 3) return false;
  return !/(\d)\1\1/.test(value.slice(0, 10));
}

const ICAO_NUMBER = /^[CFGHJ-NPRTV-Z][CFGHJ-NPRTV-Z0-9]{8}\d?$/;

function icaoCheck(value: string): boolean {
  let sum = 0;
  for (let index = 0; index < 9; index += 1) {
    sum += alnumValue(value.charCodeAt(index)) * [7, 3, 1][index % 3];
  }
  return sum % 10 === digitAt(value, 9);
}

/** As printed: among the letters that are used there are three digits or more. */
function isGermanDocument(value: string): boolean {
  let digits = 0;
  for (let index = 0; index < 9; index += 1) if (value.charCodeAt(index) < 0x41) digits += 1;
  return digits + (value.length - 9) > 2 && ICAO_NUMBER.test(value);
}

/** With the check digit of the machine readable zone. */
function checkIcao(value: string): false | number {
  return icaoCheck(value) && isGermanDocument(value) ? 0.5 : false;
}

/** Printed on a card or a passport, or with its check digit. */
function germanDocument(entity: string, context: string): readonly ShapeRule[] {
  return [
    { entity, shapes: [['LXXXXXXXX', 0.1]], check: isGermanDocument, context },
    { entity, shapes: [['LXXXXXXXXd', 0.1]], check: checkIcao, context, isRaised: true },
  ];
}

function digitSum(number: number): number {
  return number > 9 ? Math.floor(number / 10) + (number % 10) : number;
}

function crossSum(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) {
    sum += digitSum(digitAt(digits, index) * weights[index]);
  }
  return sum;
}

function ordinal(letter: string): string {
  return String(letter.charCodeAt(0) - 0x40).padStart(2, '0');
}

function isPensionNumber(value: string): boolean {
  let day = Number(value.slice(2, 4));
  if (day > 50) day -= 50;
  if (!isDay(day, Number(value.slice(4, 6)))) return false;
  const digits = value.slice(0, 8) + ordinal(value[8]) + value.slice(9, 11);
  const sum = crossSum(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]);
  return sum % 10 === digitAt(value, 11);
}

function isHealthInsurance(value: string): boolean {
  const digits = ordinal(value[0]) + value.slice(1, 9);
  return crossSum(digits, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 === digitAt(value, 9);
}

function isDoctorNumber(value: string): boolean {
  let sum = 0;
  for (let index = 0; index < 6; index += 1) sum += digitAt(value, index) * (index % 2 ? 9 : 4);
  return (10 - (sum % 10)) % 10 === digitAt(value, 6);
}

function isState(value: string): boolean {
  const state = Number(value.slice(0, 2));
  return state >= 1 && state <= 16;
}

const NIR = /^[1-478]\d\d(0[1-9]|1[0-3]|[23]\d|4[0-2]|[5-9]\d)(?!00)(\d\d|2[AB])\d{8}$/;

/** The key is 97 less the rest of the number by 97; Corsica's 2A and 2B count as 19 and 18. */
function isNir(value: string): boolean {
  if (!NIR.test(value)) return false;
  const body = value.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(body) % 97n) === Number(value.slice(13));
}

const LA_POSTE = '356000000';

function isSiren(value: string): boolean {
  return !isRepeated(value) && luhn(value);
}

function isSiret(value: string): boolean {
  const siren = value.slice(0, 9);
  if (!isSiren(siren)) return false;
  if (luhn(value)) return true;
  let sum = 0;
  for (let index = 0; index < 14; index += 1) sum += digitAt(value, index);
  return siren === LA_POSTE && sum % 5 === 0;
}

const GERMANY: readonly ShapeRule[] = [
  {
    entity: 'DE_TAX_ID',
    shapes: [
      ['ddddddddddd', 0.3],
      ['dd_ddd_ddd_ddd', 0.5],
    ],
    check: isGermanTaxId,
    context:
      'steuer id|steuerid|idnr|steueridentifikationsnummer|steuerliche identifikationsnummer|tin|tax id|steuer identifikationsnummer',
  },
  {
    entity: 'DE_TAX_NUMBER',
    shapes: [
      ['ddddddddddddd', 0.1],
      ['ddd/ddd/ddddd', 0.3],
      ['d{2,3}/d{3,4}/d{4,5}', 0.2],
    ],
    check: (value, written) => written.includes('/') || isState(value),
    context: 'steuernummer|steuer nr|st nr|stnr|finanzamt|tax number',
  },
  ...germanDocument(
    'DE_PASSPORT',
    'reisepass|passnummer|pass nr|reisepassnummer|passport|ausweisnummer',
  ),
  ...germanDocument(
    'DE_ID_CARD',
    'personalausweis|ausweis|personalausweisnummer|ausweisnummer|ausweis nr|id card|identity card',
  ),
  {
    entity: 'DE_SOCIAL_SECURITY',
    shapes: [
      ['ddddddddLddd', 0.6],
      ['dd_dddddd_L_ddd', 0.6],
    ],
    check: isPensionNumber,
    context:
      'rvnr|sozialversicherungsnummer|rentenversicherungsnummer|versicherungsnummer|sv nummer|svnr',
  },
  {
    entity: 'DE_HEALTH_INSURANCE',
    shapes: [['Lddddddddd', 0.35]],
    check: isHealthInsurance,
    context:
      'krankenversicherung|krankenkasse|kvnr|krankenversichertennummer|versichertennummer|egk|gesundheitskarte',
  },
  {
    entity: 'DE_LANR',
    shapes: [['ddddddddd', 0.1]],
    check: isDoctorNumber,
    context: 'lanr|arztnummer|arzt nr|lebenslange arztnummer',
  },
  {
    entity: 'DE_BSNR',
    shapes: [['ddddddddd', 0.05]],
    check: (value) => !isRepeated(value),
    context: 'bsnr|betriebsstättennummer|betriebsstaettennummer|praxisnummer',
  },
  {
    entity: 'DE_VAT_ID',
    isRaised: true,
    shapes: [['DE[-_.]?ddd[-_.]?ddd[-_.]?ddd', 0.3]],
    check: (value) => (mod11and10(value.slice(2)) ? 0.6 : true),
    context: 'ust|ust idnr|ustidnr|umsatzsteuer|vat|vat id|mwst|rechnung',
  },
  {
    entity: 'DE_HANDELSREGISTER',
    shapes: [['HR[AB]_?d{1,6}', 0.5]],
    context: 'handelsregister|amtsgericht|registergericht|hrb|hra',
  },
  {
    entity: 'DE_KFZ',
    shapes: [['L{1,3}[-_]L{1,2}[-_]d{1,4}[EH]?', 0.3]],
    context: 'kennzeichen|kfz|nummernschild|fahrzeug|auto',
    isOff: true,
  },
  {
    entity: 'DE_PLZ',
    shapes: [['ddddd', 0.05]],
    check: (value) => value > '01000' && value < '99999',
    context: 'plz|postleitzahl|anschrift|adresse|wohnort',
    isOff: true,
  },
  {
    entity: 'DE_FUEHRERSCHEIN',
    shapes: [['LLddddddddX', 0.3]],
    context: 'führerschein|fuehrerschein|führerscheinnummer|fahrerlaubnis|driver license',
    isOff: true,
  },
];

/** Cards issued before November 2010: the letter T and eight digits, without a check digit. */
const GERMAN_LEGACY_CARD: ShapeRule = {
  entity: 'DE_ID_CARD',
  shapes: [['Tdddddddd', 0.15]],
  context: 'personalausweis|ausweis|ausweis nr|id card|identity card',
};

const FRANCE: readonly ShapeRule[] = [
  {
    entity: 'FR_NIR',
    shapes: [
      ['ddddddXdddddddd', 0.35],
      ['ddddddXdddddd_dd', 0.7],
      ['d_dd_dd_dX_ddd_ddd_dd', 0.8],
    ],
    check: isNir,
    context:
      'nir|sécurité sociale|securite sociale|numéro de sécurité|insee|assuré|numéro de sécu|vitale',
  },
  {
    entity: 'FR_SIREN',
    shapes: [
      ['ddddddddd', 0.05],
      ['ddd_ddd_ddd', 0.1],
    ],
    check: isSiren,
    context: 'siren|rcs|immatriculée|immatriculation',
  },
  {
    entity: 'FR_SIRET',
    shapes: [
      ['dddddddddddddd', 0.05],
      ['ddd_ddd_ddd_ddddd', 0.3],
      ['ddddddddd_ddddd', 0.1],
    ],
    check: isSiret,
    context: 'siret|établissement|etablissement',
  },
];

export const GERMANY_AND_FRANCE: readonly ShapeRule[] = [...GERMANY, GERMAN_LEGACY_CARD, ...FRANCE];

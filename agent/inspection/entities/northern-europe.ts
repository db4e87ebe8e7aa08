/**
 * Identifiers of the Nordic countries, the Benelux and central and eastern Europe. Sources: DVV (henkilötunnus),
 * Skatteverket, SKV 704 (personnummer, samordningsnummer) and SKV 709; CPR-kontoret, "Personnummeret i CPR";
 * Skatteetaten (fødselsnummer); Rijksdienst voor Identiteitsgegevens (BSN, elfproef); IBZ (rijksregisternummer,
 * 97); Ministerstwo Cyfryzacji (PESEL); Ministerstvo vnitra (rodné číslo, 11); ANAF and Legea 105/1996 (CNP);
 * GRAO (EGN); Porezna uprava (OIB); EE and LT "isikukood" (EVS 585); FNS (INN) and PFR (SNILS).
 */
import {
  digitAt,
  isBirthDate,
  isDay,
  isRepeated,
  luhn,
  mod11and10,
  weighted,
} from '../checksums.ts';
import type { ShapeRule } from './rule.ts';

const HETU_CHECKS = '0123456789ABCDEFHJKLMNPRSTUVWXY';

function isHetu(_: string, written: string): boolean {
  const value = written.toUpperCase();
  const century = value[6] === '+' ? 1800 : /[-U-Y]/.test(value[6]) ? 1900 : 2000;
  const [day, month, year] = [0, 2, 4].map((at) => Number(value.slice(at, at + 2)));
  if (!isDay(day, month, century + year) || Number(value.slice(7, 10)) < 2) return false;
  return HETU_CHECKS[Number(value.slice(0, 6) + value.slice(7, 10)) % 31] === value[10];
}

function isPersonnummer(value: string): boolean {
  const short = value.slice(-10);
  const coordination = Number(short.slice(4, 6));
  const day = coordination > 60 ? coordination - 60 : coordination;
  if (!isDay(day, Number(short.slice(2, 4)))) return false;
  if (value.length === 12 && !/^(?:18|19|20)/.test(value)) return false;
  return luhn(short);
}

/** The check digit is no longer kept for all who are born after 2007. */
function checkCpr(value: string, written: string): boolean | number {
  const [day, month, year] = [0, 2, 4].map((at) => Number(value.slice(at, at + 2)));
  const seventh = digitAt(value, 6);
  const isLast = seventh < 4 || ((seventh === 4 || seventh === 9) && year > 36);
  if (!isDay(day, month, (isLast ? 1900 : 2000) + year)) return false;
  if (weighted(value, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 !== 0) return true;
  return written.includes('-') ? 0.6 : 0.3;
}

function isFodselsnummer(value: string): boolean {
  const first = Number(value.slice(0, 2));
  if (!isDay(first > 40 ? first - 40 : first, Number(value.slice(2, 4)) % 40)) return false;
  return (
    weighted(value, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weighted(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  );
}

function isBsn(value: string): boolean {
  return !isRepeated(value) && weighted(value, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

function isBelgian(value: string): boolean {
  const body = Number(value.slice(0, 9));
  const check = Number(value.slice(9));
  if (!/^\d\d(?:0\d|1[0-2]|[24][0-9]|[35][0-2])[0-3]\d/.test(value)) return false;
  return 97 - (body % 97) === check || 97 - ((2_000_000_000 + body) % 97) === check;
}

/** Leaving out the complement of the sum is common in made-up numbers: those are found when asked for alone. */
function checkPesel(value: string): boolean | number {
  const month = Number(value.slice(2, 4)) % 20;
  if (!isDay(Number(value.slice(4, 6)), month)) return false;
  const sum = weighted(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10;
  if ((10 - sum) % 10 === digitAt(value, 10)) return true;
  return sum === digitAt(value, 10) ? 0.02 : false;
}

function isNip(value: string): boolean {
  const rest = weighted(value, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11;
  return !isRepeated(value) && rest === digitAt(value, 9);
}

function isRodneCislo(value: string): boolean {
  const month = Number(value.slice(2, 4)) % 50;
  if (!isDay(Number(value.slice(4, 6)), month > 20 ? month - 20 : month)) return false;
  return Number(value) % 11 === 0;
}

function isCnp(value: string): boolean {
  if (value[0] === '0' || !isBirthDate(value.slice(1, 7))) return false;
  const rest = weighted(value, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (rest === 10 ? 1 : rest) === digitAt(value, 12);
}

function isEgn(value: string): boolean {
  const written = Number(value.slice(2, 4));
  const month = written > 40 ? written - 40 : written > 20 ? written - 20 : written;
  if (!isDay(Number(value.slice(4, 6)), month)) return false;
  return (weighted(value, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(value, 9);
}

function isIsikukood(value: string): boolean {
  if (!/^[1-8]/.test(value) || !isBirthDate(value.slice(1, 7))) return false;
  let rest = weighted(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  if (rest === 10) rest = (weighted(value, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10;
  return rest === digitAt(value, 10);
}

function isInn(value: string): boolean {
  if (isRepeated(value)) return false;
  const rest = (weights: readonly number[]): number => (weighted(value, weights) % 11) % 10;
  if (value.length === 10) return rest([2, 4, 10, 3, 5, 9, 4, 6, 8]) === digitAt(value, 9);
  return (
    rest([7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === digitAt(value, 10) &&
    rest([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === digitAt(value, 11)
  );
}

function isSnils(value: string): boolean {
  const check = (weighted(value, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100;
  return !isRepeated(value.slice(0, 9)) && check === Number(value.slice(9));
}

const NORDIC: readonly ShapeRule[] = [
  {
    entity: 'FI_PERSONAL_IDENTITY_CODE',
    shapes: [['dddddd[-+ABCDEFUVWXY]dddX', 0.7]],
    check: isHetu,
    context: 'hetu|henkilötunnus|personbeteckning|personal identity code',
    isGlued: true,
  },
  {
    entity: 'SE_PERSONNUMMER',
    shapes: [
      ['dddddd[-+]dddd', 0.5],
      ['dddddddd[-+]dddd', 0.6],
      ['dddddddddd', 0.2],
      ['dddddddddddd', 0.35],
    ],
    check: isPersonnummer,
    context: 'personnummer|samordningsnummer|pnr|swedish id|personal identity',
    isGlued: true,
  },
  {
    entity: 'SE_ORGANISATIONSNUMMER',
    shapes: [
      ['dddddd-dddd', 0.4],
      ['dddddddddd', 0.1],
    ],
    check: (value) => value[2] >= '2' && luhn(value),
    context: 'organisationsnummer|orgnummer|org nr|orgnr|företag|company identity',
  },
  {
    entity: 'DK_CPR_NUMBER',
    shapes: [
      ['dddddd-dddd', 0.45],
      ['dddddddddd', 0.2],
    ],
    check: checkCpr,
    context: 'cpr|cpr nummer|personnummer|cpr nr',
  },
  {
    entity: 'NO_FODSELSNUMMER',
    shapes: [
      ['ddddddddddd', 0.4],
      ['dddddd_ddddd', 0.5],
    ],
    check: isFodselsnummer,
    context: 'fødselsnummer|fodselsnummer|personnummer|d nummer',
  },
];

const CENTRAL_AND_EASTERN: readonly ShapeRule[] = [
  {
    entity: 'NL_BSN',
    shapes: [
      ['ddddddddd', 0.1],
      ['dddd.dd.ddd', 0.4],
    ],
    check: isBsn,
    context: 'bsn|burgerservicenummer|sofinummer|sofi nummer',
  },
  {
    entity: 'BE_NRN',
    shapes: [
      ['dd.dd.dd-ddd.dd', 0.8],
      ['ddddddddddd', 0.3],
    ],
    check: isBelgian,
    context: 'rijksregisternummer|registre national|numéro national|nrn|insz|niss',
  },
  {
    entity: 'PL_PESEL',
    shapes: [['ddddddddddd', 0.3]],
    check: checkPesel,
    context: 'pesel|numer pesel',
  },
  {
    entity: 'PL_NIP',
    shapes: [
      ['ddd-ddd-dd-dd', 0.5],
      ['ddd-dd-dd-ddd', 0.5],
      ['dddddddddd', 0.1],
    ],
    check: isNip,
    context: 'nip|numer nip',
  },
  {
    entity: 'CZ_RODNE_CISLO',
    shapes: [
      ['dddddd/dddd', 0.6],
      ['dddddddddd', 0.1],
    ],
    check: isRodneCislo,
    context: 'rodné číslo|rodne cislo|rč|birth number',
  },
  {
    entity: 'RO_CNP',
    shapes: [['ddddddddddddd', 0.35]],
    check: isCnp,
    context: 'cnp|cod numeric personal',
  },
  { entity: 'BG_EGN', shapes: [['dddddddddd', 0.1]], check: isEgn, context: 'egn|егн' },
  { entity: 'HR_OIB', shapes: [['ddddddddddd', 0.2]], check: mod11and10, context: 'oib' },
  {
    entity: 'EE_ISIKUKOOD',
    shapes: [['ddddddddddd', 0.3]],
    check: isIsikukood,
    context: 'isikukood|asmens kodas|personal code',
  },
  {
    entity: 'RU_INN',
    shapes: [
      ['dddddddddd', 0.1],
      ['dddddddddddd', 0.3],
    ],
    check: isInn,
    context: 'инн|inn',
  },
  {
    entity: 'RU_SNILS',
    shapes: [
      ['ddd-ddd-ddd_dd', 0.7],
      ['ddddddddddd', 0.1],
    ],
    check: isSnils,
    context: 'снилс|snils',
  },
  {
    entity: 'RU_PASSPORT',
    shapes: [['dd_?dd_dddddd', 0.05]],
    context: 'паспорт|passport|серия|паспорта',
  },
];

export const NORTHERN_EUROPE: readonly ShapeRule[] = [...NORDIC, ...CENTRAL_AND_EASTERN];

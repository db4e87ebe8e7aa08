/**
 * Telephone numbers of one country, as kinds of their own: whoever asks for them by name wants these and no others.
 * They are off by default, because `PHONE_NUMBER` finds them too.
 */
import type { CountryCode } from 'libphonenumber-js/core';
import { isMobile, nationalOf } from './phone-plans.ts';

export interface NationalPhones {
  readonly entity: string;
  readonly country: CountryCode;
  /** Which lines: mobile ones, all others, or both. */
  readonly lines: 'mobile' | 'other' | 'all';
  readonly context: string;
  /** Also without the zero that is dialled inside the country, where the number begins with such a digit. */
  readonly withoutTrunk?: RegExp;
}

const COMMON = 'phone|telephone|tel|cell|cellphone|mobile|call|contact|fax|sms|whatsapp|landline';

export const NATIONAL_PHONES: readonly NationalPhones[] = [
  {
    entity: 'TW_PHONE_NUMBER',
    country: 'TW',
    lines: 'all',
    context: `${COMMON}|電話|手機|行動電話|市話`,
  },
  {
    entity: 'ZA_MOBILE_NUMBER',
    country: 'ZA',
    lines: 'mobile',
    context: `${COMMON}|cellular|handset`,
  },
  {
    entity: 'ZA_TELEPHONE_NUMBER',
    country: 'ZA',
    lines: 'other',
    context: `${COMMON}|home number|work number|office number`,
  },
  { entity: 'PH_MOBILE_NUMBER', country: 'PH', lines: 'mobile', context: `${COMMON}|globe|smart` },
  {
    entity: 'TR_PHONE_NUMBER',
    country: 'TR',
    lines: 'all',
    context: `${COMMON}|telefon|cep|cep telefonu|numara`,
    withoutTrunk: /^[2-5]/,
  },
];

/** @param hasPlus a plus stands before the digits, so they begin with a calling code */
export function isOfKind(
  { country, lines, withoutTrunk }: NationalPhones,
  digits: string,
  hasPlus: boolean,
): boolean {
  const written = !hasPlus && withoutTrunk?.test(digits) === true ? `0${digits}` : digits;
  const national = nationalOf(country, written, hasPlus);
  if (national === undefined) return false;
  return lines === 'all' || isMobile(country, national) === (lines === 'mobile');
}

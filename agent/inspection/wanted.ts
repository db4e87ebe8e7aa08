/** Which of the finders that are not shapes there is something to look for. */

export interface Wanted {
  readonly secrets: boolean;
  readonly mail: boolean;
  readonly network: boolean;
  readonly card: boolean;
  readonly phone: boolean;
  readonly iban: boolean;
  readonly wallet: boolean;
  readonly date: boolean;
  readonly url: boolean;
}

export function wantedOf(entities: ReadonlySet<string>): Wanted {
  const has = (...names: string[]): boolean => names.some((name) => entities.has(name));
  return {
    secrets: has('API_KEY', 'PRIVATE_KEY', 'PASSWORD'),
    mail: has('EMAIL_ADDRESS', 'IN_UPI'),
    network: has('IP_ADDRESS', 'MAC_ADDRESS'),
    card: has('CREDIT_CARD'),
    phone: has('PHONE_NUMBER'),
    iban: has('IBAN_CODE'),
    wallet: has('CRYPTO'),
    date: has('DATE_TIME'),
    url: has('URL'),
  };
}

/** Every kind that can be found: its name, whether it is looked for by default, and what is near it in a text. */
import { OTHER_CONTINENTS } from './entities/americas-africa-oceania.ts';
import { ASIA } from './entities/asia.ts';
import { BRITAIN } from './entities/britain.ts';
import { EAST_ASIA } from './entities/east-asia.ts';
import { GENERAL } from './entities/general.ts';
import { GERMANY_AND_FRANCE } from './entities/germany-france.ts';
import { NORTHERN_EUROPE } from './entities/northern-europe.ts';
import { NATIONAL_PHONES } from './entities/phone-nations.ts';
import type { ShapeRule } from './entities/rule.ts';
import { SOUTHERN_EUROPE } from './entities/southern-europe.ts';
import { UNITED_STATES } from './entities/united-states.ts';

/** Identifiers that are found by their shape. The first wins among equals. */
export const SHAPE_RULES: readonly ShapeRule[] = [
  ...GENERAL,
  ...UNITED_STATES,
  ...BRITAIN,
  ...GERMANY_AND_FRANCE,
  ...SOUTHERN_EUROPE,
  ...NORTHERN_EUROPE,
  ...OTHER_CONTINENTS,
  ...ASIA,
  ...EAST_ASIA,
];

export interface EntityEntry {
  readonly entity: string;
  readonly isDefault: boolean;
  readonly context: string;
}

/** What a scanner of its own finds. */
const SCANNED: readonly EntityEntry[] = [
  { entity: 'API_KEY', isDefault: true, context: 'key|api key|token|secret|azure|aws' },
  { entity: 'PRIVATE_KEY', isDefault: true, context: '' },
  { entity: 'PASSWORD', isDefault: true, context: 'password' },
  {
    entity: 'CREDIT_CARD',
    isDefault: true,
    context:
      'card|cards|credit|debit|visa|mastercard|amex|american express|discover|jcb|diners|maestro|cc|pan|payment|karte|kreditkarte|carte|tarjeta|carta',
  },
  { entity: 'EMAIL_ADDRESS', isDefault: true, context: 'email|mail|e mail' },
  {
    entity: 'PHONE_NUMBER',
    isDefault: true,
    context:
      'phone|phones|telephone|tel|cell|cellphone|mobile|call|fax|whatsapp|sms|text|dial|reach|contact|number is|telefon|telefono|teléfono|téléphone|handy|rufnummer|tlf|gsm|mobil|celular|móvil|portable|telefone|cn number|phone number|us number|uk number|hotline|landline|ring|phonenumber|电话|手机|電話|携帯|전화|휴대폰',
  },
  { entity: 'IBAN_CODE', isDefault: true, context: 'iban|bank|account|konto|compte|cuenta' },
  { entity: 'IP_ADDRESS', isDefault: true, context: 'ip|ipv4|ipv6|address|host|server|subnet' },
  {
    entity: 'MAC_ADDRESS',
    isDefault: true,
    context: 'mac|hardware|physical|ethernet|wlan|device|bssid',
  },
  {
    entity: 'CRYPTO',
    isDefault: true,
    context: 'ethereum|eth|wallet|erc20|bitcoin|btc|crypto|metamask|litecoin|dogecoin|tron|usdt',
  },
  { entity: 'IN_UPI', isDefault: true, context: 'upi|pay|vpa|gpay|phonepe|paytm|bhim' },
  { entity: 'DATE_TIME', isDefault: false, context: 'date|birthday|born|dob|birth' },
  { entity: 'URL', isDefault: false, context: 'url|website|link|site' },
  ...NATIONAL_PHONES.map(({ entity, context }) => ({ entity, isDefault: false, context })),
];

/** The entries of one entity in several rules are one. */
function entries(): EntityEntry[] {
  const byName = new Map<string, EntityEntry>(SCANNED.map((entry) => [entry.entity, entry]));
  for (const { entity, context, isOff } of SHAPE_RULES) {
    if (!byName.has(entity)) byName.set(entity, { entity, context, isDefault: isOff !== true });
  }
  return [...byName.values()];
}

export const CATALOGUE: readonly EntityEntry[] = entries();

export const ENTITIES: readonly string[] = Object.freeze(CATALOGUE.map(({ entity }) => entity));

export const DEFAULT_ENTITIES: readonly string[] = Object.freeze(
  CATALOGUE.filter(({ isDefault }) => isDefault).map(({ entity }) => entity),
);

/** Secrets: never given back, and a policy of their own. */
export const SECRET_ENTITIES: readonly string[] = ['API_KEY', 'PRIVATE_KEY', 'PASSWORD'];

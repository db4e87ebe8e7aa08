/**
 * Each kind by itself: what it finds and what it leaves alone. The numbers are examples that the issuing offices
 * publish, or were made up with the check digits of the published algorithm.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTITIES, findEntities } from '../../../agent/inspection/index.ts';

type Cases = readonly [found: readonly string[], left: readonly string[]];

/** Per kind: texts in which everything between `«»` is found, and texts with nothing. */
const TABLE: Readonly<Record<string, Cases>> = {
  CREDIT_CARD: [
    [
      '«4242424242424242»',
      'pay «5105 1051 0510 5100» now',
      'x«4111111111111111»y',
      '«4111.1111.1111.1111»',
    ],
    ['4242424242424241', '490154203237518', '4111-1111-1111-1111-1111', '1Z4111111111111111'],
  ],
  IBAN_CODE: [
    [
      '«DE02120300000000202051»',
      'to «GB33 BUKB 2020 1555 5555 55» BIC X',
      '«de02120300000000202051»',
      '«FR76-3000-6000-0112-3456-7890-189»',
    ],
    ['DE02120300000000202052', 'DE0212030000000020205', 'De02120300000000202051'],
  ],
  EMAIL_ADDRESS: [
    [
      '«a.b+c@example.co.uk».',
      'mailto:«x@example.com»',
      "<«o'neil@example.com»>",
      '«jürgen@exämple.de»',
      '邮箱是«li@example.com»谢谢',
      '«bob@example.com».Then',
    ],
    [
      'icon@2x.png',
      'pkg@4.17.21',
      'a@b',
      '@example.com',
      'git@github.com:a/b',
      'https://u:p@example.com/',
    ],
  ],
  PHONE_NUMBER: [
    [
      '«+49 30 901820»',
      '«(202) 456-1111»',
      'tel «030 901820»',
      'call «2024561111»',
      '«+1-202-456-1111».',
      '«020 7946 0958»',
      '(«202-456-1111»)',
    ],
    [
      '2024561111',
      '100 200 300',
      '01 02 03 04 05',
      '2024-05-06',
      '1.2.3.4',
      'order 202-456-1111',
      '202-456-1111-9',
    ],
  ],
  IP_ADDRESS: [
    [
      '«8.8.8.8»',
      '«2001:db8::1»',
      'http://«192.0.2.7»:8080/',
      '«::ffff:192.0.2.1»',
      '«10.0.0.0/8»',
      'root@«192.0.2.9»',
    ],
    [
      'version 1.2.3.4',
      'v1.2.3.4',
      'pkg@1.2.3.4',
      '1.2.3',
      '1.3.6.1.4.1',
      'a[1::2]',
      'std::cout',
      '12:30:45',
      '256.1.1.1',
    ],
  ],
  MAC_ADDRESS: [
    ['«00:1b:44:11:3a:b7»', '«00-1B-44-11-3A-B7»', '«001b.4411.3ab7»'],
    ['ff:ff:ff:ff:ff:ff', '00:1b:44:11:3a', '24-01-15-10-30-00'],
  ],
  CRYPTO: [
    [
      '«1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2»',
      '«bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq»',
      '«0x52908400098527886E0F7030069857D2E4169EE7»',
      '«0xde709f2102306220921060314715629080e2fb77»',
    ],
    [
      '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3',
      'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx',
      '0x52908400098527886e0F7030069857D2E4169EE7',
    ],
  ],
  IN_UPI: [
    ['pay «ravi@okicici»', '«98765@paytm»'],
    ['admin@localhost', '@okicici', 'a@b.com'],
  ],
  US_SSN: [
    ['«219-09-9999»', '«219 09 9999»', 'ssn «123-45-6789»'],
    ['123-45-6789', '666-12-3456', '219-09-99999', '219-09-9999-1'],
  ],
  US_ITIN: [['«912-70-1234»'], ['912-69-1234', '812-70-1234']],
  US_NPI: [['«1234567893»'], ['1234567890', '3234567893']],
  US_MBI: [['«1EG4-TE5-MK72»'], ['1SG4-TE5-MK72']],
  ABA_ROUTING_NUMBER: [
    ['«021000021»', '«0210-0002-1»'],
    ['021000022', '991000021'],
  ],
  MEDICAL_LICENSE: [['«AP5836727»'], ['AP5836728', 'OP5836727']],
  US_CLAIM_NUMBER: [
    ['claim «CLM4567891»', 'Claim «CLM-123456»,', 'claim number «1234567890123»'],
    ['CLM12'],
  ],
  UK_NHS: [['«943 476 5919»', '«9434765919»'], ['943 476 5918']],
  UK_NINO: [
    ['«AB123456C»', '«AB 12 34 56 C»'],
    ['QQ123456C', 'AB123456E', 'GB123456A'],
  ],
  IE_PPS: [['«1234567TW»', '«1234567FA»'], ['1234567X']],
  DE_TAX_ID: [['«86095742719»', '«86 095 742 719»'], ['86095742718']],
  DE_SOCIAL_SECURITY: [['«15070649C103»', '«15 070649 C 103»'], ['15070649C104']],
  DE_PASSPORT: [
    ['«C01X00T47»', '«C01X00T478»'],
    ['C01X00T479', 'A01X00T47'],
  ],
  FR_NIR: [['«1 85 05 78 006 084 91»'], ['185057800608492']],
  ES_NIF: [['«12345678Z»', '«12345678-Z»'], ['12345678A']],
  ES_NIE: [['«X1234567L»'], ['X1234567A']],
  IT_FISCAL_CODE: [['«RSSMRA85T10A562S»'], ['RSSMRA85Z10A562S']],
  PT_NIF: [['«123456789»'], ['123456780']],
  CH_AHV: [['«756.9217.0769.85»'], ['756.9217.0769.86']],
  TR_NATIONAL_ID: [['«10000000146»'], ['10000000147']],
  NL_BSN: [['«111222333»'], ['111222334']],
  BE_NRN: [['«93.05.18-223.61»', '«93051822361»'], ['93.05.18-223.62']],
  PL_PESEL: [['«44051401359»'], ['44051401350']],
  PL_NIP: [['«526-104-08-28»'], ['526-104-08-27']],
  CZ_RODNE_CISLO: [['«736028/5163»'], ['736028/5164']],
  RO_CNP: [['«1800101221144»'], ['1800101221145']],
  BG_EGN: [['«7523169263»'], ['7523169264']],
  HR_OIB: [['«33392005961»'], ['33392005962']],
  EE_ISIKUKOOD: [['«37605030299»'], ['37605030298']],
  RU_INN: [['«7707083893»', '«500100732259»'], ['7707083894']],
  RU_SNILS: [['«112-233-445 95»'], ['112-233-445 96']],
  SE_PERSONNUMMER: [['«811218-9876»', 'id«198112189876».'], ['811218-9877']],
  FI_PERSONAL_IDENTITY_CODE: [['«131052-308T»'], ['131052-308U', '131052/308T']],
  DK_CPR_NUMBER: [['«211062-5629»'], ['311362-5629']],
  NO_FODSELSNUMMER: [['«15021951940»'], ['15021951941']],
  BR_CPF: [
    ['«390.533.447-05»', '«39053344705»'],
    ['390.533.447-06', '111.111.111-11'],
  ],
  BR_CNPJ: [['«11.222.333/0001-81»'], ['11.222.333/0001-82']],
  AR_CUIT: [['«20-12345678-6»'], ['20-12345678-5']],
  CL_RUT: [['«30.686.957-4»'], ['30.686.957-5']],
  MX_CURP: [['«BOXW310820HNERXN09»'], ['BOXW311320HNERXN09']],
  CA_SIN: [['«130-692-544»'], ['046 454 286', '130-692-545']],
  AU_ABN: [['«83 914 571 673»'], ['83 914 571 674']],
  AU_TFN: [['«123 456 782»'], ['123 456 783']],
  AU_MEDICARE: [['«2123 45670 1»'], ['2123 45671 1']],
  IN_AADHAAR: [['«2341 2341 2346»'], ['2341 2341 2347', '1341 2341 2346']],
  IN_PAN: [['«ABCPE1234F»'], ['ABCPE123F']],
  SG_NRIC_FIN: [['«S1234567D»'], ['S123456D']],
  SG_UEN: [['«53125226D»'], ['53125226E']],
  KR_BRN: [['«104-86-56659»'], ['104-86-56658']],
  CN_RESIDENT_ID: [['«11010519491231002X»'], ['110105194912310021']],
  TW_NATIONAL_ID: [['«A123456789»'], ['A123456788']],
  HK_HKID: [['«A123456(3)»'], ['A123456(4)']],
  JP_MY_NUMBER: [['«123456789018»'], ['123456789019']],
  TH_TNIN: [['«1-2345-67890-12-1»'], ['1-2345-67890-12-2']],
  ZA_ID_NUMBER: [['«8001015009087»'], ['8001015009086']],
  NG_NIN: [['«12345678902»'], ['12345678903']],
  VIN: [['«1M8GDM9AXKP042788»'], ['1M8GDM9A1KP042788', '1M8GDM9AXKPO42788']],
  DATE_TIME: [
    ['on «2024-02-29»', '«2024-05-06T07:08:09Z»', '«6 May 2024»', '«May 6, 2024»'],
    ['2023-02-29', '1/2/3/4'],
  ],
  URL: [
    ['see «https://example.com/a?b=c».', '«www.example.com»', '«example.com»'],
    ['http://example', 'file.txt', 'index.js', 'e.g. this'],
  ],
  UUID: [['«550e8400-e29b-41d4-a716-446655440000»'], ['550e8400-e29b-91d4-a716-446655440000']],
  UK_POSTCODE: [['to «SW1A 1AA»'], ['QA1 1AA']],
  US_HEALTH_INSURANCE_MEMBER_ID: [
    [
      'Member ID «ABC123456789»',
      'member number «ZX-987654321» appears on the card',
      'Subscriber ID «HPN12345A9» is active',
      'Insurance ID «BCBSM1234567» was verified',
      'Health plan ID «UHC-12345AB» covers the visit',
      'Insurance plan ID «UHC-12345AB» covers the visit',
      'Plan member ID «AET987654» for this policy',
      'Policy ID «CIGNA123456» belongs to the patient',
      'The insurance card lists subscriber number «K123456789»',
    ],
    [
      'ABC123456789',
      'Please store HPN12345A9 in the table',
      'Order number ABC123456789 shipped yesterday',
      'Tracking number ZX-987654321 is in transit',
      'Case number HPN12345A9 is pending review',
      'Claim number BCBSM1234567 was denied',
      'Member ID 1234567890',
      'Subscriber ID A123',
      'the member id column is a uint256',
    ],
  ],
  US_CLIA: [
    ['«11D2030122»', '«11d2030122»', '«11-D-2030122»', 'Labs «11D2030122» and «33 D 4455667» sent'],
    ['11X2030122', '11D203012', '11D20301223', 'AAD2030122', '11D0000000'],
  ],
  PH_HEALTH_INSURANCE: [
    ['«12-000015726-6»', 'PIN: «120000157266»', 'Seguro «12-000015726-6» confirmed.'],
    ['12-000015726-7', '120000157267', '12-00001572-6', '1200001572669', '12 000015726 6'],
  ],
  IMEI: [
    ['handset IMEI: «49-015420-323751-8»', '«49 015420 323751 8»'],
    ['490154203237518', '49-015420-323751-9', '378282246310005', '49-01 5420-323751-8'],
  ],
  TW_PHONE_NUMBER: [
    [
      '«+886 912 345 678»',
      '«0912345678»',
      '電話：«02 2345 6789»',
      '«(02) 2345-6789»',
      '手機號碼 «0912345678» 可於上班時間聯絡。',
      'Office phone «+886 2 2345 6789», mobile «0912345678»',
    ],
    ['1234567890', '10000000146', '091234567', '09123456789', '+886 99 123', '+27632118258'],
  ],
  ZA_MOBILE_NUMBER: [
    ['«+27632118258»', '«063 211 8258»', '«0825609352»', 'Cellphone: «082 560 9352»'],
    ['011 262 5500', '021 447 1234', '0800 123 456', '+14155550132', '1234567890'],
  ],
  ZA_TELEPHONE_NUMBER: [
    [
      '«011 262 5500»',
      '«010 222 0057»',
      '«0800 123 456»',
      '«0860 123 456»',
      'H«(011)3909872» B«(011)4517333»',
      'Landline «(011) 262-5500» on file.',
    ],
    ['082 560 9352', '+27632118258', '+14155550132', '1234567890'],
  ],
  PH_MOBILE_NUMBER: [
    ['Text me at «09171234567» today', 'Call «+63 917 123 4567» now'],
    ['(02) 8123 4567', '9171234567', '0917123456'],
  ],
  TR_PHONE_NUMBER: [
    [
      '«+90 (532) 123 45 67»',
      '«05321234567»',
      '«0-532-123-45-67»',
      '«0 (532) 1234567»',
      'Phone: «5321234567»',
      '«532 123 45 67»',
      '«0216 123 45 67»',
      'Birinci: «+905321234567», İkinci: «05359876543»',
    ],
    ['532123456', '53212345678', '532.123.45.67', '15053212345678', '6123456789', '10000000146'],
  ],
};

function marked(text: string, entity: string): string {
  let out = '';
  let at = 0;
  for (const { start, end } of findEntities(text, { entities: [entity] })) {
    out += `${text.slice(at, start)}«${text.slice(start, end)}»`;
    at = end;
  }
  return out + text.slice(at);
}

for (const [entity, [found, left]] of Object.entries(TABLE)) {
  test(entity, () => {
    assert.ok(ENTITIES.includes(entity));
    for (const wanted of found) assert.equal(marked(wanted.replace(/[«»]/g, ''), entity), wanted);
    for (const text of left) assert.equal(marked(text, entity), text);
  });
}

const scoreOf = (text: string, entity: string): number =>
  findEntities(text, { entities: [entity] })[0]?.score ?? 0;

test('a check digit that is right counts for more', () => {
  assert.ok(scoreOf('960121-1021413', 'KR_RRN') > scoreOf('960121-1234567', 'KR_RRN'));
  assert.ok(scoreOf('911124-5678906', 'KR_FRN') > scoreOf('911124-5678901', 'KR_FRN'));
  assert.ok(scoreOf('110111-1234569', 'KR_CRN') > scoreOf('110111-1234560', 'KR_CRN'));
  assert.ok(scoreOf('DE136695976', 'DE_VAT_ID') > scoreOf('DE136695977', 'DE_VAT_ID'));
  assert.ok(scoreOf('S1234567D', 'SG_NRIC_FIN') > scoreOf('S1234567A', 'SG_NRIC_FIN'));
  assert.ok(scoreOf('010190-0002', 'DK_CPR_NUMBER') > scoreOf('010190-0000', 'DK_CPR_NUMBER'));
});

test('weak shapes need a word near them', () => {
  const entities = (text: string): string[] => findEntities(text).map(({ entity }) => entity);
  assert.deepEqual(entities('it is 912803456'), []);
  assert.deepEqual(entities('my passport is 912803456'), ['US_PASSPORT']);
  assert.deepEqual(entities('{"passportNumber": "912803456"}'), ['US_PASSPORT']);
  assert.deepEqual(entities('912803456 is the number in my passport'), ['US_PASSPORT']);
  assert.deepEqual(entities('order 912803456, not a passport'), []);
  assert.deepEqual(entities('the compassportal has 912803456'), []);
  assert.deepEqual(entities('여권번호 M12345678'), ['KR_PASSPORT']);
});

test('numbers of one country are kinds of their own only for who asks for them', () => {
  const found = (entities?: readonly string[]): string[] =>
    findEntities('call +27632118258', entities && { entities }).map(({ entity }) => entity);
  assert.deepEqual(found(), ['PHONE_NUMBER']);
  assert.deepEqual(found(['PHONE_NUMBER', 'ZA_MOBILE_NUMBER']), ['ZA_MOBILE_NUMBER']);
  assert.deepEqual(found(['PHONE_NUMBER', 'ZA_TELEPHONE_NUMBER']), ['PHONE_NUMBER']);
});

test('a caller that asks for one kind gets weak shapes with their scores', () => {
  const score = scoreOf('912803456', 'US_PASSPORT');
  assert.ok(score > 0 && score < 0.4);
  assert.deepEqual(findEntities('912803456', { entities: ['US_PASSPORT'], minScore: 0.4 }), []);
  assert.throws(() => findEntities('', { entities: ['NO_SUCH'] }), RangeError);
});

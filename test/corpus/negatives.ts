/** What must not be found: numbers and names that look like what is looked for. */
import { type Draw, digits, HEX, luhnDigit, pick, text } from './values.ts';

function uuid(draw: Draw): string {
  const part = (count: number): string => text(draw, count, HEX);
  return `${part(8)}-${part(4)}-4${part(3)}-a${part(3)}-${part(12)}`;
}

/** Sixteen digits that begin as a card and fail its check. */
function almostCard(draw: Draw): string {
  const body = `4${digits(draw, 14)}`;
  return `${body}${(luhnDigit(body) + 1) % 10}`;
}

const CODE_PASSWORDS = [
  'getPassword()',
  'config.password',
  'process.env.PASSWORD',
  'args.password',
];

export const NEGATIVES: readonly ((draw: Draw) => string)[] = [
  (draw) => `the job was created at ${1_700_000_000_000 + draw(90_000_000_000)}`,
  (draw) => `epoch ${1_700_000_000 + draw(90_000_000)} is the start`,
  (draw) => `trace id ${uuid(draw)}`,
  (draw) => `sha256 ${text(draw, 64, HEX)}`,
  (draw) => `commit ${text(draw, 40, HEX)} broke the build`,
  (draw) => `md5: ${text(draw, 32, HEX)}`,
  (draw) => `the IMEI is 35${digits(draw, 13)}`,
  (draw) => `order number ${digits(draw, 9)} has shipped`,
  (draw) => `Order #${digits(draw, 10)} is late`,
  (draw) => `invoice ${2020 + draw(6)}-${digits(draw, 6)}`,
  (draw) => `upgrade to version ${draw(9)}.${draw(20)}.${draw(20)}.${draw(20)}`,
  (draw) => `Chrome/${100 + draw(30)}.0.${draw(256)}.${draw(256)} on Linux`,
  (draw) => `put icon@${2 + draw(2)}x.png beside it`,
  (draw) => `npm install lodash@4.17.${draw(30)}`,
  (draw) => `values: ${draw(999)} ${draw(999)} ${draw(999)} ${draw(9999)}`,
  (draw) => `${100 + draw(50)}, ${200 + draw(50)}, ${300 + draw(50)} and ${400 + draw(50)}`,
  (draw) => `0${1 + draw(4)} ${10 + draw(9)} ${20 + draw(9)} ${30 + draw(9)} ${40 + draw(9)} won`,
  (draw) => `run ${digits(draw, 25)} of the series`,
  (draw) => `card-like but wrong: ${almostCard(draw)}`,
  () => 'the key AKIAIOSFODNN7EXAMPLE is from the documentation',
  () => 'export OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  () => 'set ANTHROPIC_API_KEY to <your-key>',
  () => 'Authorization: Bearer <token>',
  () => 'postgres://user:password@localhost:5432/app',
  (draw) => `const password = ${pick(draw, CODE_PASSWORDS)};`,
  () => 'password: string; token: string | undefined',
  (draw) =>
    `page ${draw(900)} of ${draw(900)}, section ${draw(9)}.${draw(9)}.${draw(9)}.${draw(9)}`,
  (draw) => `pi is 3.${digits(draw, 15)}`,
  (draw) => `it costs $${1 + draw(9)},${digits(draw, 3)},${digits(draw, 3)}.00`,
  (draw) => `x[${draw(9)}::${2 + draw(7)}] and std::vector<int> v`,
  (draw) =>
    `meet at ${10 + draw(10)}:${10 + draw(40)}:${10 + draw(40)} on ${2020 + draw(6)}-0${1 + draw(9)}-1${draw(10)}`,
  (draw) => `ticket PROJ-${digits(draw, 5)} and pull request #${digits(draw, 4)}`,
  (draw) => `ISBN 978-3-${digits(draw, 2)}-${digits(draw, 6)}-${draw(10)}`,
  (draw) => `ObjectId("${text(draw, 24, HEX)}")`,
  (draw) =>
    `{"temperature": 0.${draw(10)}, "max_tokens": ${1000 + draw(9000)}, "seed": ${digits(draw, 5)}}`,
  (draw) => `model claude-3-5-sonnet-2024${10 + draw(3)}${10 + draw(18)}`,
  (draw) => `lat ${draw(90)}.${digits(draw, 6)}, lon ${draw(180)}.${digits(draw, 6)}`,
  (draw) => `tracking number 1Z${digits(draw, 16)}`,
  () => 'the family 👨‍👩‍👧‍👦 and 🇩🇪 said می‌خواهم',
  () => 'git clone git@github.com:acme/app.git',
  (draw) => `bytes ${digits(draw, 7)}-${digits(draw, 7)}/${digits(draw, 8)}`,
];

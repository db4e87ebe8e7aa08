/**
 * Makes HAProxy's access line (log-format in haproxy/haproxy.cfg) pleasant to
 * read while `ai-gateway up` runs. A line that is not one stays as it is.
 */

const ACCESS_LINE = /^(\S+) (\d+|-) (\S+) (first_byte_ms=.*) (\S+) "(.*)"$/;

/** HAProxy's termination states that happen every day, in words. */
const ENDINGS: Record<string, string> = {
  CD: 'the client hung up',
  CH: 'the client hung up',
  cD: 'the client stopped reading',
  SC: 'the provider cannot be reached',
  sC: 'the provider cannot be reached',
  SH: 'the provider broke off',
  SD: 'the provider broke off',
  sH: 'the provider was silent too long',
  sD: 'the provider was silent too long',
  sQ: 'queued too long',
};

export type Colour = (text: string, colour: 'red' | 'yellow' | 'green' | 'dim') => string;

const CODES = { red: 31, yellow: 33, green: 32, dim: 2 };

export function colourFor(isTerminal: boolean): Colour {
  if (!isTerminal) return (text) => text;
  return (text, colour) => `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}

export function formatAccessLine(
  line: string,
  colour: Colour,
  now = new Date(),
): string | undefined {
  const found = ACCESS_LINE.exec(line);
  if (found === null) return undefined;
  const [, source = '', status = '', termination = '', fields = '', method = '', path = ''] = found;
  const field = new Map(fields.split(' ').map((pair) => pair.split('=', 2) as [string, string]));
  const said = (name: string) => {
    const value = field.get(name);
    return value === undefined || value === '-' ? undefined : value;
  };
  const parts = [
    colour(now.toTimeString().slice(0, 8), 'dim'),
    colour(status, colourOf(status)),
    `${method} ${path}`.padEnd(26),
    said('model'),
    tokens(said('tokens'), said('source')),
    durations(said('first_byte_ms'), said('total_ms')),
    said('error') && colour(said('error') as string, 'red'),
    said('agent') && colour(`the agent did not answer (${said('agent')})`, 'red'),
    findings(said('pii'), colour),
    ending(termination, colour),
    colour(`${said('key') ?? source} ${said('id') ?? ''}`, 'dim'),
  ];
  return parts.filter((part) => part !== undefined && part !== '').join('  ');
}

function colourOf(status: string): 'red' | 'yellow' | 'green' {
  if (status.startsWith('2')) return 'green';
  return status.startsWith('4') ? 'yellow' : 'red';
}

function findings(count: string | undefined, colour: Colour): string | undefined {
  if (!(Number(count) > 0)) return undefined;
  return colour(count === '1' ? '1 finding replaced' : `${count} findings replaced`, 'yellow');
}

function ending(termination: string, colour: Colour): string | undefined {
  if (termination === '--' || termination === 'LR' || termination === 'PR') return undefined; // whole, or refused
  return colour(ENDINGS[termination] ?? `ended ${termination}`, 'yellow');
}

function tokens(counts: string | undefined, source: string | undefined): string | undefined {
  const [prompt, completion] = (counts ?? '').split('+');
  if (source === undefined || source === 'none' || completion === undefined) return undefined;
  const about = source === 'estimated' ? 'about ' : '';
  return `${about}${prompt} + ${completion} tokens`;
}

/** HAProxy writes -1 for what did not happen. */
function durations(firstByte: string | undefined, total: string | undefined): string | undefined {
  if (total === undefined) return undefined;
  const first = firstByte === undefined || firstByte.startsWith('-') ? '' : `${firstByte} ms to `;
  return first === '' ? `${total} ms` : `${first}first byte, ${total} ms`;
}

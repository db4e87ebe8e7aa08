/**
 * Pictures and links that carry data out when they are shown: `![x](https://host/?q=<what was said>)`.
 * Source: OWASP LLM02:2025; Rehberger, "Data exfiltration from … via markdown images" (embracethered.com, 2023).
 */
import { type Channel, isData } from './context.ts';
import type { Evidence } from './score.ts';

const MAX_URL_CHARACTERS = 2048;
const MAX_LABEL_CHARACTERS = 200;
/** In a path the names of files are ordinary words; in a value few are. */
const PLACEHOLDER =
  /\{\{?[\w. ]+\}|\[[\w.' ]+\]|\$[\w{]|%7B|%5B|<[a-z_ ]|\/(?:DATA|SECRET|ENCODED|BASE64|your[_-]?data|data[_-]?here)|=(?:DATA|SECRET|[A-Z][A-Z_]{4,}|your[_-]?data|data[_-]?here|encoded|base64|conversation|chat[_-]?history|system[_-]?prompt|the[_-]|user[_-]?(?:data|name|email|input)|history|summary|secret|password|api[_-]?key|insert|replace|xxx)/;
const TELLING_KEY =
  /[?&](?:data|exfil\w*|leak\w*|conversation|convo|chat|history|secret\w*|prompt|stolen|steal|dump|payload|msg|message|info|content|c|d|q|log|text|p|s)=/i;
/** Of these an ordinary picture has none. */
const BETRAYING_KEY =
  /[?&](?:exfil\w*|leak\w*|conversation|convo|chat|data|history|secret\w*|prompt|stolen|steal|dump|payload)=/i;
/** What looks like data rather than a word: long, or with letters and figures mixed. */
const LONG_VALUE = /=[A-Za-z0-9+/_%-]{48,}/;
const HARMLESS_HOST =
  /^https?:\/\/(?:[\w.-]+\.)?(?:shields\.io|githubusercontent\.com|github\.com|badge\.fury\.io|codecov\.io|travis-ci\.(?:org|com)|circleci\.com|wikimedia\.org|gravatar\.com|img\.shields\.io|localhost(?::\d+)?)\//i;

function urlEnd(text: string, from: number): number {
  const last = Math.min(text.length, from + MAX_URL_CHARACTERS);
  let depth = 0;
  for (let at = from; at < last; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x28) depth += 1;
    else if (unit === 0x29) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (unit === 0x0a || unit === 0x22) return at;
  }
  return last;
}

function tagEnd(text: string, from: number): number {
  const last = Math.min(text.length, from + MAX_URL_CHARACTERS);
  let at = from;
  while (at < last && text[at] !== '<' && text[at] !== '>') at += 1;
  return at;
}

function weightOf(url: string, isImage: boolean, channel: Channel): number {
  if (!/^https?:\/\/|^\/\//i.test(url) || HARMLESS_HOST.test(url)) return 0;
  const hasPlaceholder = PLACEHOLDER.test(url.slice(8));
  const isTelling = TELLING_KEY.test(url);
  const isLong = LONG_VALUE.test(url);
  const isBetraying = BETRAYING_KEY.test(url);
  if (!isImage) {
    if (hasPlaceholder && isBetraying) return isData(channel) ? 0.56 : 0.45;
    return 0;
  }
  if (hasPlaceholder && isTelling) return isData(channel) ? 0.75 : 0.64;
  if (hasPlaceholder) return isData(channel) ? 0.56 : 0.4;
  if (isLong && channel !== 'user') return 0.56;
  if (isBetraying && isData(channel)) return 0.52;
  if (isTelling) return 0.3;
  return 0;
}

export function findLinks(text: string, channel: Channel): Evidence[] {
  let most = 0;
  let at = text.indexOf('](');
  while (at !== -1) {
    const end = urlEnd(text, at + 2);
    most = Math.max(most, weightOf(text.slice(at + 2, end), isImageBefore(text, at), channel));
    at = text.indexOf('](', end);
  }
  at = text.indexOf('<img');
  while (at !== -1) {
    const end = tagEnd(text, at + 4);
    const source = /src\s?=\s?["']?([^"'\s]+)/i.exec(text.slice(at, end))?.[1] ?? '';
    most = Math.max(most, weightOf(source, true, channel));
    at = text.indexOf('<img', end);
  }
  return most === 0 ? [] : [{ id: 'image_exfiltration', family: 'exfiltration', weight: most }];
}

/** Whether the text of the link at `](` opens with `![`. */
function isImageBefore(text: string, at: number): boolean {
  const least = Math.max(1, at - MAX_LABEL_CHARACTERS);
  for (let open = at - 1; open >= least; open -= 1) {
    if (text[open] === '[') return text[open - 1] === '!';
  }
  return false;
}

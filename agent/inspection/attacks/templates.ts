/**
 * Forged structure: the marks by which a model tells who is speaking have no business inside what someone says.
 *
 * Sources: OpenAI ChatML; the chat templates of Llama 2 and 3, Mistral, Gemma, Phi, Qwen, DeepSeek and Command R on
 * Hugging Face; Anthropic's "Human:" and "Assistant:" turns and its XML of function calls.
 */
import { type Channel, isData } from './context.ts';
import { isBetweenQuotes } from './quotes.ts';
import type { Evidence } from './score.ts';

type Kind = 'special' | 'inst' | 'tool' | 'system' | 'speaker';

/** As they begin, in lower case. */
const MARKS: readonly (readonly [mark: string, kind: Kind])[] = [
  ...[
    '<|im_start|>',
    '<|im_end|>',
    '<|im_sep|>',
    '<|system|>',
    '<|user|>',
    '<|assistant|>',
    '<|end|>',
    '<|start|>',
    '<|message|>',
    '<|channel|>',
    '<|return|>',
    '<|call|>',
    '<|endoftext|>',
    '<|endofprompt|>',
    '<|eot_id|>',
    '<|eom_id|>',
    '<|start_header_id|>',
    '<|end_header_id|>',
    '<|begin_of_text|>',
    '<|end_of_text|>',
    '<|start_of_role|>',
    '<|end_of_role|>',
    '<|python_tag|>',
    '<|start_of_turn_token|>',
    '<|end_of_turn_token|>',
    '<|system_token|>',
    '<|user_token|>',
    '<|chatbot_token|>',
    '<|header_start|>',
    '<|header_end|>',
    '<|eot|>',
    '<start_of_turn>',
    '<end_of_turn>',
    '<｜user｜>',
    '<｜assistant｜>',
    '<｜begin▁of▁sentence｜>',
    '<｜end▁of▁sentence｜>',
    '<|tool|>',
    '<|developer|>',
    '<|prompter|>',
    '<|human|>',
  ].map((mark) => [mark, 'special'] as const),
  ...[
    '[inst]',
    '[/inst]',
    '<<sys>>',
    '<</sys>>',
    '<s>[inst]',
    '[system_prompt]',
    '[/system_prompt]',
  ].map((mark) => [mark, 'inst'] as const),
  ...[
    '<function_calls>',
    '</function_calls>',
    '<function_results>',
    '</function_results>',
    '<function_result>',
    '<invoke name=',
    '</invoke>',
    '<tool_call>',
    '</tool_call>',
    '<tool_calls>',
    '<tool_result>',
    '</tool_result>',
    '<tool_results>',
    '</tool_results>',
    '<tool_response>',
    '</tool_response>',
    '<tool_output>',
    '</tool_output>',
    '[tool_calls]',
    '[tool_results]',
    '[/tool_results]',
    '<tool_use>',
    '</tool_use>',
    '<function_response>',
    '</function_response>',
    '<function_call>',
    '</function_call>',
  ].map((mark) => [mark, 'tool'] as const),
  ...[
    '<system>',
    '</system>',
    '<system_prompt>',
    '</system_prompt>',
    '<system-prompt>',
    '<system_message>',
    '</system_message>',
    '<system_instruction>',
    '<system_instructions>',
    '<system_override>',
    '<developer>',
    '</developer>',
    '[system]',
    '[/system]',
    '[system message]',
    '[system note',
    '[system override',
    '[system prompt',
    '[system update',
    '[system instruction',
    '[system notice',
    '[system:',
    '[admin]',
    '[developer]',
    '[new instructions]',
    '[system](#',
    '<admin>',
    '<important>',
    '</user>',
    '</user_message>',
    '</user_prompt>',
    '</user_content>',
    '</user_data>',
    '</user_input>',
    '</user_query>',
    '</untrusted>',
    '</untrusted_input>',
    '<override>',
    '<instruction_override>',
  ].map((mark) => [mark, 'system'] as const),
];

interface MarkNode {
  readonly next: Map<number, MarkNode>;
  found: { readonly mark: string; readonly kind: Kind } | undefined;
}

const ROOT: MarkNode = { next: new Map(), found: undefined };
for (const [mark, kind] of MARKS) {
  let node = ROOT;
  for (const character of mark) {
    const unit = character.charCodeAt(0);
    const next = node.next.get(unit) ?? { next: new Map(), found: undefined };
    node.next.set(unit, next);
    node = next;
  }
  node.found = { mark, kind };
}

/** A line that begins as if someone else spoke: `### System:`, `Human:`, `SYSTEM OVERRIDE -`. */
const SPEAKER_LINE =
  /^[ \t]{0,3}(?:[#*>=\-[(<]{1,4}[ \t]?)?(system|human|assistant|instructions?|response|developer|admin)(?: (prompt|message|override|note|update|instructions?|notice|alert|command|admin))?[\])>*]{0,3}[ \t]?:/gim;
/** `=====SYSTEM=====` */
const SPEAKER_RULE =
  /^[ \t]{0,3}(?:={3,9}|-{3,9}|#{3,9}|\*{3,9})[ \t]?(?:system|admin|developer|root)(?: \w{1,16}){0,2}[ \t]?(?:={3,9}|-{3,9}|#{3,9}|\*{3,9})/gim;
/** What was said ends, and someone entitled begins. */
const BREAKOUT = /<\/[a-z][\w-]{1,24}>\s{0,8}<(?:system|developer|admin|assistant|instruction)/i;
/** A turn of a conversation as an API takes it. */
const JSON_TURN = /"role"\s?:\s?"(?:system|developer)"/;
const SPOKEN_TO =
  /\b(?:you|your|ignore|override|must|instructions?|mode|disregard|now|comply|ai|safety|filter)\b/i;
/** Orders, and not `SYSTEM: Linux`. */
const ORDERED =
  /\b(?:you|your|ignore|override|overridden|disregard|comply|instructions?|reveal|unrestricted|safety|verified|policy|disabled|filters?|ai|assistant)\b/i;
const ROLE_AFTER =
  /^\s{0,3}(?:<\|message\|>)?(?:system|user|assistant|developer|human|model|tool|ipython|chatbot)\b/i;
const FENCED_OR_CODE = /[`"'(]/;

const MAX_LOOK_AHEAD = 160;
/** A mark that someone asks about stands in a short text. */
const QUESTION =
  /^(?:what|why|how|when|which|where|does|do|is|are|can|could|should|explain|help|my|the|in|i)\b/i;
const MAX_QUESTION_CHARACTERS = 600;
const MAX_MARKS = 10_000;
const MAX_QUOTES_CHECKED = 64;

interface Seen {
  readonly kinds: Record<Kind, Set<string>>;
  rolesOpened: number;
  spokenTo: boolean;
  quoted: number;
  total: number;
}

function findMarks(text: string): Seen {
  const seen: Seen = {
    kinds: {
      special: new Set(),
      inst: new Set(),
      tool: new Set(),
      system: new Set(),
      speaker: new Set(),
    },
    rolesOpened: 0,
    spokenTo: false,
    quoted: 0,
    total: 0,
  };
  for (const opening of ['<', '[']) noteMarks(text, opening, seen);
  return seen;
}

function noteMarks(text: string, opening: string, seen: Seen): void {
  let at = text.indexOf(opening);
  for (; at !== -1 && seen.total < MAX_MARKS; at = text.indexOf(opening, at + 1)) {
    const found = markAt(text, at);
    if (found === undefined) continue;
    const end = at + found.mark.length;
    seen.total += 1;
    if (seen.total <= MAX_QUOTES_CHECKED && isQuotedMark(text, at, end)) seen.quoted += 1;
    const after = text.slice(end, end + MAX_LOOK_AHEAD);
    if (found.kind === 'special' && ROLE_AFTER.test(after)) seen.rolesOpened += 1;
    if (found.kind === 'system' && SPOKEN_TO.test(after)) seen.spokenTo = true;
    seen.kinds[found.kind].add(found.mark);
  }
}

function isQuotedMark(text: string, from: number, to: number): boolean {
  return FENCED_OR_CODE.test(text[from - 1] ?? '') || isBetweenQuotes(text, from, to);
}

function markAt(text: string, at: number): MarkNode['found'] {
  let node: MarkNode | undefined = ROOT;
  let found: MarkNode['found'];
  for (let index = at; index < text.length; index += 1) {
    let unit = text.charCodeAt(index);
    if (unit >= 0x41 && unit <= 0x5a) unit += 0x20;
    node = node.next.get(unit);
    if (node === undefined) break;
    found = node.found ?? found;
  }
  return found;
}

/** @param factor what questions and quotes leave of it */
function markEvidence(text: string, seen: Seen, channel: Channel): Evidence[] {
  const evidence: Evidence[] = [];
  const { special, inst, tool, system } = seen.kinds;
  const isAsked =
    channel === 'user' &&
    text.length <= MAX_QUESTION_CHARACTERS &&
    text.includes('?') &&
    QUESTION.test(text.trimStart());
  const isMention = seen.quoted * 2 > Math.min(seen.total, MAX_QUOTES_CHECKED);
  const factor = (isMention ? 0.35 : 1) * (isAsked && seen.total <= 3 ? 0.5 : 1);
  const inTool = isData(channel);
  const add = (id: string, weight: number): void => {
    evidence.push({ id, family: 'template', weight: weight * factor, isMention });
  };
  if (seen.rolesOpened > 0) add('chat_template', 0.74);
  else if (special.size > 1) add('chat_template', 0.62);
  else if (special.size === 1) add('chat_template', inTool ? 0.5 : 0.3);
  if (inst.size > 1) add('chat_template', 0.62);
  else if (inst.size === 1) add('chat_template', inTool ? 0.5 : 0.35);
  if (tool.size > 1) add('fake_tool_result', inTool ? 0.6 : 0.56);
  else if (tool.size === 1) add('fake_tool_result', inTool ? 0.4 : 0.25);
  if (system.size > 0) {
    const isBreakout =
      system.size > 1 &&
      ([...system].some((mark) => mark.startsWith('</u')) || BREAKOUT.test(text));
    const isOrdinary = channel === 'definition' && system.size === 1;
    const isSure = (seen.spokenTo && !isOrdinary) || isBreakout;
    add('fake_system_message', isSure ? (inTool ? 0.62 : 0.54) : 0.2);
  }
  return evidence;
}

function speakerEvidence(text: string, channel: Channel): Evidence[] {
  const seen = new Set<string>();
  let ordered = false;
  let hashed = 0;
  let turns = 0;
  for (const match of text.matchAll(SPEAKER_LINE)) {
    const name = match[1].toLowerCase();
    seen.add(name);
    turns += 1;
    if (turns > MAX_MARKS) break;
    if (match[0].includes('#')) hashed += 1;
    const line = text.slice(
      match.index + match[0].length,
      match.index + match[0].length + MAX_LOOK_AHEAD,
    );
    const isAuthority = name === 'system' || name === 'developer' || name === 'admin';
    const isOrder = match[2] !== undefined && !/note|update|notice|alert/i.test(match[2]);
    if (isAuthority && (isOrder || ORDERED.test(line))) ordered = true;
  }
  for (const match of text.matchAll(SPEAKER_RULE)) {
    const end = match.index + match[0].length;
    if (ORDERED.test(text.slice(end, end + MAX_LOOK_AHEAD))) ordered = true;
    turns += 1;
    if (turns > MAX_MARKS) break;
  }
  const evidence: Evidence[] = [];
  const family = 'template';
  if (ordered) evidence.push({ id: 'fake_system_message', family, weight: 0.54 });
  if (hashed > 1) evidence.push({ id: 'chat_template', family, weight: 0.55 });
  // A transcript has both, after something else was said; few-shot prompts begin with them.
  const isTurn = text.includes('\n\nHuman:') || text.includes('\n\nAssistant:');
  if (isTurn && seen.has('human') && seen.has('assistant')) {
    evidence.push({ id: 'fake_turns', family, weight: isData(channel) ? 0.6 : 0.52 });
  } else if (seen.has('assistant') && (seen.has('human') || seen.has('system'))) {
    evidence.push({ id: 'fake_turns', family, weight: isData(channel) ? 0.5 : 0.35 });
  }
  return evidence;
}

/** @param hasSpeaker whether a word that may be a speaker's stands before a colon */
export function findTemplates(text: string, channel: Channel, hasSpeaker: boolean): Evidence[] {
  const seen = findMarks(text);
  const evidence = seen.total > 0 ? markEvidence(text, seen, channel) : [];
  if (hasSpeaker) evidence.push(...speakerEvidence(text, channel));
  if (JSON_TURN.test(text)) {
    evidence.push({ id: 'fake_system_message', family: 'template', weight: 0.3 });
  }
  return evidence;
}

/**
 * What counting needs to know of a Claude model, read from its name: `claude-opus-4-8`, `claude-sonnet-4-5@20250929`,
 * `us.anthropic.claude-3-5-haiku-20241022-v1:0` and the like.
 */

export interface ClaudeModel {
  /** `opus`, `sonnet`, `haiku` …; empty when the name does not say. */
  readonly line: string;
  /** Major and minor as one number: 408 is 4.8. 0 when the name does not say. */
  readonly version: number;
}

const LINE_FIRST = /claude-([a-z]+)-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;
const VERSION_FIRST = /claude-v?(\d)(?:[-.](\d))?(?:-([a-z]+))?/;

export function claudeModel(model: string): ClaudeModel {
  const modern = LINE_FIRST.exec(model);
  if (modern !== null) {
    return { line: modern[1], version: Number(modern[2]) * 100 + Number(modern[3] ?? 0) };
  }
  const early = VERSION_FIRST.exec(model);
  if (early === null) return { line: '', version: 0 };
  return { line: early[3] ?? '', version: Number(early[1]) * 100 + Number(early[2] ?? 0) };
}

/**
 * Claude 4.7 and later have a tokenizer of their own and see images in a higher resolution (Claude docs, "Token
 * counting" and "Images and vision", resolution tiers). A name without a version is taken for a new one.
 */
export function isRecentClaude({ version }: ClaudeModel): boolean {
  return version === 0 || version >= 407;
}

interface ToolPrompt {
  readonly line: string;
  readonly version: number;
  /** With tool choice `auto` or `none`. */
  readonly free: number;
  /** With tool choice `any` or a tool's name. */
  readonly forced: number;
}

/**
 * Tokens of the system prompt that the API adds when a request has tools (Claude docs, "Tool use", pricing; the older
 * models from an earlier edition of that page).
 */
const TOOL_PROMPTS: readonly ToolPrompt[] = [
  { line: 'opus', version: 408, free: 290, forced: 410 },
  { line: 'opus', version: 407, free: 675, forced: 804 },
  { line: 'opus', version: 406, free: 497, forced: 589 },
  { line: 'opus', version: 405, free: 496, forced: 588 },
  { line: 'opus', version: 401, free: 313, forced: 315 },
  { line: 'opus', version: 400, free: 313, forced: 315 },
  { line: 'opus', version: 300, free: 530, forced: 281 },
  { line: 'sonnet', version: 500, free: 354, forced: 474 },
  { line: 'sonnet', version: 406, free: 497, forced: 589 },
  { line: 'sonnet', version: 405, free: 496, forced: 588 },
  { line: 'sonnet', version: 400, free: 313, forced: 315 },
  { line: 'sonnet', version: 307, free: 346, forced: 313 },
  { line: 'sonnet', version: 305, free: 346, forced: 313 },
  { line: 'sonnet', version: 300, free: 159, forced: 235 },
  { line: 'haiku', version: 405, free: 496, forced: 588 },
  { line: 'haiku', version: 305, free: 264, forced: 355 },
  { line: 'haiku', version: 300, free: 264, forced: 340 },
];

/** For models that the table does not have: the latest that is published. */
const LATEST_TOOL_PROMPT = { free: 354, forced: 474 };

export function claudeToolPromptTokens(
  { line, version }: ClaudeModel,
  choice: 'free' | 'forced',
): number {
  const published = TOOL_PROMPTS.find((entry) => entry.line === line && entry.version === version);
  return (published ?? LATEST_TOOL_PROMPT)[choice];
}

/** Tools that Anthropic defines: their definitions are not in the request (the page of each tool, "Pricing"). */
const DEFINED_TOOL_TOKENS: readonly (readonly [string, number])[] = [
  ['bash_', 245],
  ['text_editor_', 700],
  ['computer_', 735],
];

/** Undefined when nothing is published for a tool of this type. */
export function claudeDefinedToolTokens(type: string): number | undefined {
  return DEFINED_TOOL_TOKENS.find(([prefix]) => type.startsWith(prefix))?.[1];
}

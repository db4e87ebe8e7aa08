/**
 * How many tokens a picture costs. Sources: OpenAI docs, "Images and vision", "Calculating costs" (patches and tiles);
 * Claude docs, "Images and vision" and "Coordinates and bounding boxes" (28-pixel patches; they replace the earlier
 * width × height / 750); Gemini API docs, "Image understanding" and "Media resolution".
 */
import { claudeModel, isRecentClaude } from './claude.ts';
import type { ImageSize } from './image-size.ts';
import type { ModelFamily } from './model-family.ts';

export interface ImageTokens {
  readonly tokens: number;
  readonly isEstimate: boolean;
}

/** What the client asks for; whatever else it writes is `auto`. */
export type ImageDetail = 'low' | 'high' | 'auto' | 'original';

interface Tiles {
  readonly base: number;
  readonly tile: number;
}

interface PatchLimits {
  readonly maxEdge: number;
  readonly budget: number;
}

interface Patches extends Readonly<Record<ImageDetail, PatchLimits>> {
  readonly multiplier: number;
}

const PATCH = 32;
const NO_BUDGET = Number.POSITIVE_INFINITY;

/** 2,500 patches and 2,048 pixels. */
const HIGH: PatchLimits = { maxEdge: 2048, budget: 2500 };
/** Fits within 512 × 512 pixels, which are 256 patches. */
const SMALL: PatchLimits = { maxEdge: 512, budget: 256 };
const WIDE: PatchLimits = { maxEdge: 2048, budget: 6144 };
const ORIGINAL: PatchLimits = { maxEdge: 6000, budget: 10_000 };
const UNBOUNDED: PatchLimits = { maxEdge: 65_535, budget: NO_BUDGET };
/** The rule of the first patch models, which the current table no longer lists. */
const FIRST: PatchLimits = { maxEdge: Number.POSITIVE_INFINITY, budget: 1536 };

function sameLimits(limits: PatchLimits, multiplier: number): Patches {
  return { low: limits, high: limits, auto: limits, original: limits, multiplier };
}

const UNBOUNDED_PATCHES: Patches = {
  low: SMALL,
  high: HIGH,
  auto: UNBOUNDED,
  original: UNBOUNDED,
  multiplier: 1.2,
};

/** The first that fits. */
const OPENAI_RULES: readonly (readonly [RegExp, Tiles | Patches])[] = [
  [/^gpt-5-mini/, sameLimits(FIRST, 1.2)],
  [/^gpt-5-nano/, sameLimits(FIRST, 1.5)],
  [/^gpt-5\.[2-3]/, sameLimits(WIDE, 1.2)],
  [/^gpt-5\.4/, { low: WIDE, high: HIGH, auto: HIGH, original: ORIGINAL, multiplier: 1.2 }],
  [/^gpt-5\.5/, { low: SMALL, high: HIGH, auto: ORIGINAL, original: ORIGINAL, multiplier: 1.2 }],
  [/^gpt-5\.[6-9]/, UNBOUNDED_PATCHES],
  [/^gpt-5/, { base: 70, tile: 140 }],
  // Not in the docs yet; public measurements (Hugging Face, JOHNISKING/image-token-cost) follow the rule of gpt-5.6.
  [/^gpt-[6-9]/, UNBOUNDED_PATCHES],
  [/^gpt-4\.1-mini/, sameLimits(WIDE, 1.62)],
  [/^gpt-4\.1-nano/, sameLimits(FIRST, 2.46)],
  [/^o4-mini/, sameLimits(FIRST, 1.72)],
  [/^gpt-4o-mini/, { base: 2833, tile: 5667 }],
  [/^o[1-9]/, { base: 75, tile: 150 }],
  [/^computer-use/, { base: 65, tile: 129 }],
  [/^/, { base: 85, tile: 170 }],
];

/** 2,048 × 768 pixels are the most that the tile rule leaves of a picture. */
const MOST_TILES = 8;

function openAiImage(model: string, size: ImageSize | undefined, detail: ImageDetail): ImageTokens {
  const rule = OPENAI_RULES.find(([pattern]) => pattern.test(model))![1];
  if ('tile' in rule) {
    if (detail === 'low') return { tokens: rule.base, isEstimate: false };
    const tiles = size === undefined ? MOST_TILES : tilesOf(size);
    return { tokens: rule.base + rule.tile * tiles, isEstimate: size === undefined };
  }
  const limits = rule[detail];
  // Of a picture that is not here, no more than the limits of `high`: few are larger, and usage corrects the rest.
  const patches =
    size === undefined ? Math.min(limits.budget, HIGH.budget) : patchesOf(size, limits);
  return { tokens: Math.ceil(patches * rule.multiplier), isEstimate: size === undefined };
}

/** Fit within 2,048 × 2,048, then the shorter side to 768, then squares of 512. */
function tilesOf({ width, height }: ImageSize): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const shortest = Math.min(width, height) * fit;
  const scale = fit * Math.min(1, 768 / shortest);
  return tilesAlong(width * scale) * tilesAlong(height * scale);
}

/** Pixels are whole; rounding first takes away what floating point adds. */
function tilesAlong(length: number): number {
  return Math.max(1, Math.ceil(Math.floor(length + 1e-6) / 512));
}

function patchesOf(size: ImageSize, { maxEdge, budget }: PatchLimits): number {
  const fit = Math.min(1, maxEdge / Math.max(size.width, size.height));
  const width = Math.max(1, Math.round(size.width * fit));
  const height = Math.max(1, Math.round(size.height * fit));
  const patches = Math.ceil(width / PATCH) * Math.ceil(height / PATCH);
  if (patches <= budget) return patches;
  const shrink = Math.sqrt((PATCH * PATCH * budget) / (width * height));
  const across = (width * shrink) / PATCH;
  const down = (height * shrink) / PATCH;
  // A side of less than one patch cannot be rounded down to whole ones.
  const adjust = Math.min(
    across < 1 ? 1 : Math.floor(across) / across,
    down < 1 ? 1 : Math.floor(down) / down,
  );
  const columns = Math.ceil(Math.floor(width * shrink * adjust + 1e-6) / PATCH);
  const rows = Math.ceil(Math.floor(height * shrink * adjust + 1e-6) / PATCH);
  return Math.min(budget, Math.max(1, columns) * Math.max(1, rows));
}

const CLAUDE_PATCH = 28;

function claudeImage(model: string, size: ImageSize | undefined): ImageTokens {
  const isRecent = isRecentClaude(claudeModel(model));
  const maxEdge = isRecent ? 2576 : 1568;
  const maxTokens = isRecent ? 4784 : 1568;
  if (size === undefined) return { tokens: maxTokens, isEstimate: true };
  return { tokens: claudePatches(size, maxEdge, maxTokens), isEstimate: false };
}

/** The largest size of the same shape that fits both limits, found as the docs' reference implementation finds it. */
function claudePatches(size: ImageSize, maxEdge: number, maxTokens: number): number {
  const long = Math.max(size.width, size.height);
  const ratio = long / Math.min(size.width, size.height);
  const patches = (length: number) => Math.ceil(length / CLAUDE_PATCH);
  const shortOf = (length: number) => Math.max(1, roundHalfToEven(length / ratio));
  const fits = (a: number, b: number) =>
    patches(a) * CLAUDE_PATCH <= maxEdge && patches(a) * patches(b) <= maxTokens;
  if (fits(long, Math.min(size.width, size.height))) {
    return patches(size.width) * patches(size.height);
  }
  let fitting = 1;
  let tooLong = long;
  while (fitting + 1 < tooLong) {
    const middle = Math.floor((fitting + tooLong) / 2);
    if (fits(middle, shortOf(middle))) fitting = middle;
    else tooLong = middle;
  }
  return patches(fitting) * patches(shortOf(fitting));
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** A token budget for any picture since Gemini 3; before, 258 for each tile, and one tile up to 384 × 384 pixels. */
const GEMINI_3_TOKENS = 1120;
const GEMINI_TILE_TOKENS = 258;
const GEMINI_UNKNOWN_TILES = 6;

function geminiImage(model: string, size: ImageSize | undefined): ImageTokens {
  if (!/gemini-(1|2)/.test(model)) return { tokens: GEMINI_3_TOKENS, isEstimate: true };
  if (size === undefined) {
    return { tokens: GEMINI_TILE_TOKENS * GEMINI_UNKNOWN_TILES, isEstimate: true };
  }
  const { width, height } = size;
  if (width <= 384 && height <= 384) return { tokens: GEMINI_TILE_TOKENS, isEstimate: true };
  // The docs' rough formula; a tile has at least 256 pixels (said of Gemini 1.5).
  const unit = Math.max(256, Math.floor(Math.min(width, height) / 1.5));
  const tiles = Math.ceil(width / unit) * Math.ceil(height / unit);
  return { tokens: GEMINI_TILE_TOKENS * tiles, isEstimate: true };
}

/** Qwen2-VL and Mistral Small 3.1 (their model cards): a token for 28 × 28 pixels; 1,540 pixels is Mistral's limit. */
const OTHER_MAX_EDGE = 1540;
const OTHER_DEFAULT: ImageSize = { width: 1024, height: 1024 };

function otherImage(size: ImageSize = OTHER_DEFAULT): ImageTokens {
  const fit = Math.min(1, OTHER_MAX_EDGE / Math.max(size.width, size.height));
  const along = (length: number) => Math.max(1, Math.ceil((length * fit) / CLAUDE_PATCH));
  return { tokens: along(size.width) * along(size.height), isEstimate: true };
}

/** @param size undefined when the picture is not in the request: then the most that it usually costs */
export function imageTokens(
  family: ModelFamily,
  size: ImageSize | undefined,
  detail: ImageDetail,
): ImageTokens {
  switch (family.name) {
    case 'openai':
      return openAiImage(family.model, size, detail);
    case 'claude':
      return claudeImage(family.model, size);
    case 'gemini':
      return geminiImage(family.model, size);
    case 'other':
      return otherImage(size);
  }
}

/** Scrubs a body: its texts are read, something is found in them, and each finding becomes an edit, or a word. */
import { type Finding, resolveOverlaps } from '../inspection/index.ts';
import type { Edit } from '../request/edits.ts';
import type { JsonValue } from '../request/json/value.ts';
import type { PromptText } from '../request/prompt-texts.ts';
import type { Action, ActionPlan } from './actions.ts';
import { pathsOf } from './json-path.ts';
import type { Recognizer } from './recognizer.ts';
import type { Replacements } from './replacements.ts';
import {
  isLongInteger,
  leavesOf,
  locate,
  type TextNode,
  TextTree,
  writtenFor,
} from './text-tree.ts';

export interface ScrubbedBody {
  readonly root: JsonValue;
  readonly texts: readonly PromptText[];
  /** Keys of objects that may be data. */
  readonly longKeys: readonly JsonValue[];
}

export interface FoundPlace {
  readonly entity: string;
  readonly action: Action;
  readonly path: string;
}

/** In place of a signature; lua/ai_gateway/response/members.lua writes the same before one. */
const BROKEN_SEAL = 'changed:';
const LEFT_AS_IT_IS: ReadonlySet<Action> = new Set(['log', 'off']);

/** A body on its way: `find` first, then what others have found, then `settle`. */
export class Scrubber {
  private readonly body: ScrubbedBody;
  private readonly plan: ActionPlan;
  private readonly nodes: readonly TextNode[];
  /** Every text of the body, decoded. */
  readonly leaves: readonly TextNode[];

  constructor(body: ScrubbedBody, plan: ActionPlan) {
    this.body = body;
    this.plan = plan;
    const texts = body.texts.filter(
      ({ part, value }) => part !== 'schema' && (value.isString || isLongInteger(value)),
    );
    const tree = new TextTree();
    this.nodes = [
      ...texts.map(({ value }) => tree.nodeOf(value, value.isNumber ? 'number' : 'string')),
      ...body.longKeys.map((key) => tree.nodeOf(key, 'key')),
    ];
    this.leaves = leavesOf(this.nodes);
  }

  find(recognizer: Recognizer): void {
    for (const leaf of this.leaves) {
      const { text, hint } = leaf;
      const before = hint === '' ? '' : `${hint}: `;
      const found = recognizer.find(before + text, this.plan);
      if (found.length === 0) continue;
      const shift = before.length;
      const within = found.flatMap((finding) =>
        finding.start < shift
          ? []
          : [{ ...finding, start: finding.start - shift, end: finding.end - shift }],
      );
      leaf.findings = leaf.kind === 'number' ? wholeNumber(within, text) : within;
    }
  }

  /** What somebody else has found in one of the leaves. Where it overlaps, the better score counts. */
  add(leaf: TextNode, found: readonly Finding[]): void {
    const wanted = found.filter(({ entity }) => this.plan.actionOf(entity) !== 'off');
    const all = resolveOverlaps([...leaf.findings, ...wanted]);
    leaf.findings = leaf.kind === 'number' ? wholeNumber(all, leaf.text) : all;
  }

  /** Kinds, what becomes of them, how often: never what they were. */
  counts(): { entity: string; action: Action; count: number }[] {
    const counts = new Map<string, number>();
    for (const { findings } of this.leaves) {
      for (const { entity } of findings) counts.set(entity, (counts.get(entity) ?? 0) + 1);
    }
    return [...counts]
      .map(([entity, count]) => ({ entity, action: this.plan.actionOf(entity), count }))
      .toSorted((a, b) => (a.entity < b.entity ? -1 : 1));
  }

  /**
   * Signatures of what would no longer be what was signed: with the edits they say so, and the provider hop leaves the
   * block out (agent/translation/reasoning.ts).
   */
  brokenSeals(): JsonValue[] {
    const signed = new Map(
      this.body.texts.flatMap(({ value, signature }) =>
        signature === undefined ? [] : [[value, signature] as const],
      ),
    );
    if (signed.size === 0) return [];
    const signatures = this.nodes.flatMap((node) => {
      const signature = signed.get(node.value);
      return signature !== undefined && this.changes(node) ? [signature] : [];
    });
    // A block may hold several texts.
    return [...new Map(signatures.map((signature) => [signature.index, signature])).values()];
  }

  private changes(node: TextNode): boolean {
    return leavesOf([node]).some(({ findings }) =>
      findings.some(({ entity }) => !LEFT_AS_IT_IS.has(this.plan.actionOf(entity))),
    );
  }

  /**
   * In no order.
   * @param keepsLength no finding may become longer than it is
   */
  edits(replacements: Replacements, keepsLength = false): Edit[] {
    const seals = this.brokenSeals()
      .filter(({ start, end }) => !keepsLength || end - start >= BROKEN_SEAL.length)
      .map(({ start, end }) => ({
        offset: start,
        length: end - start,
        replacement: BROKEN_SEAL,
      }));
    return [...seals, ...this.findingEdits(replacements, keepsLength)];
  }

  private findingEdits(replacements: Replacements, keepsLength: boolean): Edit[] {
    return this.nodes.flatMap((node) =>
      locate(node).flatMap(({ leaf, finding, start, end }): Edit[] => {
        const { entity } = finding;
        const action = this.plan.actionOf(entity);
        if (LEFT_AS_IT_IS.has(action)) return [];
        const value = leaf.text.slice(finding.start, finding.end);
        const length = end - start;
        const fits = (text: string): boolean =>
          !keepsLength || Buffer.byteLength(writtenFor(leaf, text)) <= length;
        const text = replacements.replacementFor(action, entity, value, fits);
        // A number of a few digits leaves no room for quotes.
        const replacement = fits(text) ? writtenFor(leaf, text) : '0';
        return [{ offset: start, length, replacement }];
      }),
    );
  }

  /** Where things were found, by paths that tell nothing. */
  places(): FoundPlace[] {
    const { root } = this.body;
    const secretKeys = new Set(
      this.nodes.flatMap((node) =>
        node.kind === 'key' && node.findings.length > 0 ? [node.value.index] : [],
      ),
    );
    const withFindings = this.nodes.flatMap((node) => {
      const found = leavesOf([node]).flatMap(({ findings }) => findings);
      return found.length === 0 ? [] : [{ index: node.value.index, found }];
    });
    const targets = new Set(withFindings.map(({ index }) => index));
    const paths = pathsOf(root, targets, secretKeys);
    return withFindings.flatMap(({ index, found }) => {
      const path = paths.get(index)!;
      return found.map(({ entity }) => ({ entity, action: this.plan.actionOf(entity), path }));
    });
  }
}

/** A part of a number cannot become a placeholder. */
function wholeNumber(findings: readonly Finding[], text: string): Finding[] {
  if (findings.length === 0) return [];
  const best = findings.reduce((one, other) => (other.score > one.score ? other : one));
  return [{ ...best, start: 0, end: text.length }];
}

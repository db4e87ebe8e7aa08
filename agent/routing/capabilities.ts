/** What models can do, and whether that is enough for a request. */

export interface Capabilities {
  /** Prompt and answer together. */
  readonly contextTokens: number;
  /** The longest answer. */
  readonly outputTokens: number;
  /** What requests may make use of, by the names of docs/policies.md. */
  readonly features: readonly string[];
}

export interface CapabilityEntry {
  /** The provider's name of a model; `*` at the end stands for any ending. */
  readonly model: string;
  readonly capabilities: Capabilities;
}

/** What a request needs of a model. */
export interface Needs {
  readonly promptTokens: number;
  /** The client's cap, or 0 when it sets none: then any answer that fits will do. */
  readonly completionTokens: number;
  readonly features: readonly string[];
}

export class CapabilityList {
  private readonly exact: ReadonlyMap<string, Capabilities>;
  /** The longest first. */
  private readonly prefixes: readonly (readonly [string, Capabilities])[];

  /** @param entries of two with the same name the later one holds */
  constructor(entries: readonly CapabilityEntry[]) {
    const byName = new Map(entries.map(({ model, capabilities }) => [model, capabilities]));
    const named = [...byName];
    this.exact = new Map(named.filter(([name]) => !name.endsWith('*')));
    this.prefixes = named
      .filter(([name]) => name.endsWith('*'))
      .map(([name, capabilities]): readonly [string, Capabilities] => [
        name.slice(0, -1),
        capabilities,
      ])
      .toSorted(([a], [b]) => b.length - a.length);
  }

  /** Undefined for a model that nothing is known of. */
  of(model: string): Capabilities | undefined {
    const exact = this.exact.get(model);
    if (exact !== undefined) return exact;
    return this.prefixes.find(([prefix]) => model.startsWith(prefix))?.[1];
  }
}

/** @returns what a model lacks for a request, in words; undefined when it lacks nothing */
export function lackOf(
  { contextTokens, outputTokens, features }: Capabilities,
  needs: Needs,
): string | undefined {
  if (needs.promptTokens + needs.completionTokens > contextTokens) {
    return `takes ${contextTokens} tokens, the request needs ${needs.promptTokens + needs.completionTokens}`;
  }
  if (needs.completionTokens > outputTokens) {
    return `answers with ${outputTokens} tokens at most, the request asks for ${needs.completionTokens}`;
  }
  const missing = needs.features.filter((feature) => !features.includes(feature));
  return missing.length === 0 ? undefined : `lacks ${missing.join(', ')}`;
}

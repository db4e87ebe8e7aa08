/**
 * What may be done with the tools, prompts and resources of an MCP server.
 *
 *   [!]SERVER:[KIND:]PATTERN     KIND is tool (if absent), prompt, resource or method
 *
 * `*` stands for any run of characters, of SERVER for any name. A rule with `!` forbids, whatever else allows; what no
 * rule allows is forbidden. lua/ai_gateway/mcp.lua reads the same patterns, to filter lists.
 */
import type { McpTarget } from '../../request/mcp-body.ts';

const KINDS = ['tool', 'prompt', 'resource', 'method'] as const;
type Kind = (typeof KINDS)[number];

interface Rule {
  readonly isAllowed: boolean;
  /** `*` for all. */
  readonly server: string;
  readonly kind: Kind;
  readonly pattern: string;
}

const FORM = /^(!?)([^:]+):(?:(tool|prompt|resource|method):)?(.+)$/s;

function parseRule(text: string): Rule {
  const [, not, server, kind, pattern] = FORM.exec(text)!;
  return { isAllowed: not === '', server, kind: (kind as Kind | undefined) ?? 'tool', pattern };
}

/** Time in the product of both lengths at most: each part is looked for once, from where the last one ended. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0];
  if (parts.length === 1) return first === name;
  const last = parts.at(-1)!;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** One key's rules for one server. */
export class Permissions {
  private readonly rules: readonly Rule[];

  private constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  static of(texts: readonly string[], server: string): Permissions {
    const rules = texts.map(parseRule);
    return new Permissions(rules.filter((rule) => ['*', server].includes(rule.server)));
  }

  /** Whether the server may be spoken to at all. */
  get allowsAnything(): boolean {
    return this.rules.some(({ isAllowed }) => isAllowed);
  }

  allows({ kind, name }: McpTarget): boolean {
    const applies = this.rules.filter((rule) => rule.kind === kind && matches(rule.pattern, name));
    return applies.length > 0 && applies.every(({ isAllowed }) => isAllowed);
  }

  /** True when lists need no filter. */
  get showsAll(): boolean {
    return KINDS.every((kind) => {
      if (kind === 'method') return true;
      const rules = this.rules.filter((rule) => rule.kind === kind);
      const isOpen = rules.some(({ isAllowed, pattern }) => isAllowed && pattern === '*');
      return isOpen && rules.every(({ isAllowed }) => isAllowed);
    });
  }

  /** For the Lua filter, never empty: `rules`, then a rule to a line, `kind pattern` or `!kind pattern`. */
  forLists(): string {
    const lines = this.rules
      .filter(({ kind }) => kind !== 'method')
      .map(({ isAllowed, kind, pattern }) => `${isAllowed ? '' : '!'}${kind} ${pattern}\n`);
    return ['rules\n', ...lines].join('');
  }
}

/** What can be wrong with gateway.yaml, and how it is told. */
import {
  ZodArray,
  ZodDefault,
  type ZodError,
  ZodObject,
  ZodOptional,
  ZodPrefault,
  ZodRecord,
  type ZodType,
  ZodUnion,
  type z,
} from 'zod';

export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** As `keys[0].team`; empty for the document. */
  readonly path: string;
  readonly message: string;
}

export type ConfigPath = readonly (string | number)[];

/** A problem before its place in the file is looked up. */
export interface PathProblem {
  readonly path: ConfigPath;
  readonly message: string;
  /** Characters into the text that the path leads to, where the problem is within it. */
  readonly offset?: number;
}

export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export function formatProblem({ file, line, column, path, message }: ConfigProblem): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
}

export function formatPath(path: ConfigPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/**
 * One problem for each unknown key, at the key; the rest where zod found them.
 * @param prefix where in gateway.yaml the schema begins
 */
export function problemsOf(
  error: ZodError,
  schema: ZodType,
  prefix: ConfigPath = [],
): PathProblem[] {
  return problemsOfIssues(error.issues, schema, prefix);
}

function problemsOfIssues(
  issues: readonly z.core.$ZodIssue[],
  schema: ZodType,
  prefix: ConfigPath,
  within: ConfigPath = [],
): PathProblem[] {
  return issues.flatMap((issue): PathProblem[] => {
    const inside = [...within, ...(issue.path as (string | number)[])];
    const path = [...prefix, ...inside];
    if (issue.code === 'unrecognized_keys') {
      const allowed = allowedKeys(schema, inside).join(', ');
      const message = `unknown key; allowed: ${allowed === '' ? 'none' : allowed}`;
      return issue.keys.map((key) => ({ path: [...path, key], message }));
    }
    if (issue.code === 'invalid_union') {
      // The variant that is right as a whole and wrong in a part is the one that was meant.
      const meant = issue.errors.find((list) => list.every((one) => one.path.length > 0));
      if (meant !== undefined) return problemsOfIssues(meant, schema, prefix, inside);
    }
    if (issue.code === 'invalid_type' && /received undefined$/.test(issue.message)) {
      return [{ path, message: `is missing; must be ${issue.expected}` }];
    }
    const offset = issue.code === 'custom' ? issue.params?.offset : undefined;
    return [{ path, message: issue.message, ...(typeof offset === 'number' ? { offset } : {}) }];
  });
}

/** The keys of the object that a path leads to, through defaults, arrays, records and unions. */
function allowedKeys(schema: ZodType, path: ConfigPath): string[] {
  let candidates: ZodType[] = unwrap(schema);
  for (const step of path) {
    candidates = candidates.flatMap((candidate) => {
      if (candidate instanceof ZodObject) return unwrap(candidate.shape[step]);
      if (candidate instanceof ZodArray) return unwrap(candidate.element as ZodType);
      if (candidate instanceof ZodRecord) return unwrap(candidate.valueType as ZodType);
      return [];
    });
  }
  const keys = candidates.flatMap((candidate) =>
    candidate instanceof ZodObject ? Object.keys(candidate.shape) : [],
  );
  return [...new Set(keys)];
}

function unwrap(schema: ZodType | undefined): ZodType[] {
  if (schema === undefined) return [];
  if (
    schema instanceof ZodDefault ||
    schema instanceof ZodPrefault ||
    schema instanceof ZodOptional
  ) {
    return unwrap(schema.unwrap() as ZodType);
  }
  if (schema instanceof ZodUnion) return schema.options.flatMap((one) => unwrap(one as ZodType));
  return [schema];
}

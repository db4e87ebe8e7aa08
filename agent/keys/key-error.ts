/** Why something asked of the keys was not done; for people, so never with a key or a hash in it. */
import type { ZodType, z } from 'zod';
import { formatPath, problemsOf } from '../config/problems.ts';

export interface KeyProblem {
  /** Of the file that was imported. */
  readonly line?: number;
  /** As `limits[0]`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export type KeyErrorCode = 'invalid' | 'not_found' | 'conflict';

export class KeyError extends Error {
  readonly code: KeyErrorCode;
  readonly problems: readonly KeyProblem[];

  constructor(code: KeyErrorCode, problems: readonly KeyProblem[]) {
    super(problems.map(formatKeyProblem).join('\n'));
    this.name = 'KeyError';
    this.code = code;
    this.problems = problems;
  }
}

export function keyError(code: KeyErrorCode, message: string, path = ''): KeyError {
  return new KeyError(code, [{ path, message }]);
}

function formatKeyProblem({ line, path, message }: KeyProblem): string {
  const place = line === undefined ? '' : `line ${line}: `;
  return `${place}${path === '' ? '' : `${path}: `}${message}`;
}

/** @throws KeyError */
export function checkForm<Form extends ZodType>(form: Form, given: unknown): z.infer<Form> {
  const parsed = form.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, form);
  throw new KeyError(
    'invalid',
    problems.map(({ path, message }) => ({ path: formatPath(path), message })),
  );
}

/** What becomes of the fields that a target does not take: the table, and the operator's policy, decide. */
import {
  type Fate,
  FIELDS,
  type Field,
  type FieldName,
  TARGET_NAMES,
  type Target,
} from './fields.ts';
import { TranslationError } from './problem.ts';

export type UnsupportedPolicy = 'refuse' | 'drop';

/** Warnings go into a header: names of ours pass, and those of clients when they look like names. */
const PARAMETER_NAME = /^[A-Za-z0-9_.[\]-]{1,64}$/;
const MAX_WARNINGS = 32;
/** For what the dialect has, but not every model, nor beside every other parameter. */
const NOT_HERE = 'this model does not take it, or not together with the rest of the request';

export class Losses {
  readonly target: Target;
  private readonly policy: UnsupportedPolicy;
  private readonly where: string;
  private readonly dropped = new Set<string>();

  constructor(target: Target, policy: UnsupportedPolicy, shownName: string = TARGET_NAMES[target]) {
    this.target = target;
    this.where = `to the provider's dialect (${shownName})`;
    this.policy = policy;
  }

  get warnings(): string[] {
    return [...this.dropped];
  }

  /**
   * A field that this target (or this model of it) does not take.
   * @param path as the client calls it
   * @throws TranslationError when it must not be dropped
   */
  lose(name: FieldName, path: string): void {
    const { fate, note }: Field['to'][Target] = FIELDS[name].to[this.target];
    if (fate === 'ignored') return;
    if (fate === 'refused' || this.policy === 'refuse') {
      throw cannotCarry(path, this.where, reasonOf(fate, note));
    }
    this.warn(path);
  }

  /** A thing of the prompt that this target cannot take. The prompt is never sent without a part of it. */
  refuse(name: FieldName, path: string): never {
    const { note }: Field['to'][Target] = FIELDS[name].to[this.target];
    throw cannotCarry(path, this.where, note);
  }

  /** A value that arrives, but not as it was given. */
  warn(path: string): void {
    if (this.dropped.size >= MAX_WARNINGS) return;
    this.dropped.add(PARAMETER_NAME.test(path) ? path : 'unknown_parameter');
  }
}

function reasonOf(fate: Fate, note: string | undefined): string | undefined {
  if (fate === 'refused') return note;
  return fate === 'policy' ? undefined : NOT_HERE;
}

/** A field that cannot be carried anywhere. */
export function refuseField(name: FieldName, path: string): TranslationError {
  return cannotCarry(path, "to the provider's dialect", FIELDS[name].to.openai.note);
}

function cannotCarry(path: string, where: string, note: string | undefined): TranslationError {
  const shown = PARAMETER_NAME.test(path) ? `'${path}'` : 'A parameter of the body';
  const reason = note === undefined ? '' : `: ${note.replaceAll('`', '')}`;
  return new TranslationError(
    `${shown} cannot be carried over ${where}${reason}. Leave it out.`,
    path,
  );
}

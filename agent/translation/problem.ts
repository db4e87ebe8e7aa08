/** Why a request cannot be put into another dialect. The message names paths and what is allowed, never text of a prompt. */
export class TranslationError extends Error {
  /** The path of the field at fault in the client's body, as `messages[3].content[1]`. */
  readonly param: string;

  constructor(message: string, param: string) {
    super(message);
    this.name = 'TranslationError';
    this.param = param;
  }
}

/** How a path is shown to the client. */
export function named(path: string): string {
  return path === '' ? 'The body' : `'${path}'`;
}

export function mustBe(path: string, what: string): TranslationError {
  return new TranslationError(`${named(path)} must be ${what}.`, path);
}

/** The arguments of an SPOE message, typed: what HAProxy's configuration sends, as the agent's code wants it. */
import type { Message } from '../spop/notify.ts';
import type { TypedValue } from '../spop/typed-data.ts';

/** haproxy.cfg or spoe.cfg does not send what the agent needs: an operator's mistake, not a client's. */
export class RequestArgumentError extends Error {
  constructor(message: string, argument: string, problem: string) {
    super(`SPOE argument '${argument}' of message '${message}' ${problem}`);
    this.name = 'RequestArgumentError';
  }
}

/** Each method throws RequestArgumentError for a value of another type. */
export class MessageArguments {
  private readonly message: Message;

  constructor(message: Message) {
    this.message = message;
  }

  /** As HAProxy sent it; undefined for one that it does not have. */
  typed(name: string): TypedValue | undefined {
    const typed = this.message.args.get(name);
    return typed?.type === 'null' ? undefined : typed;
  }

  text(name: string): string | undefined {
    const typed = this.typed(name);
    if (typed === undefined) return undefined;
    if (typed.type === 'string') return typed.value;
    if (typed.type === 'binary') return typed.value.toString('utf8');
    throw this.wrong(name, `must be a string, is ${typed.type}`);
  }

  requiredText(name: string): string {
    const text = this.text(name);
    if (text === undefined || text === '') throw this.wrong(name, 'is missing');
    return text;
  }

  integer(name: string): number | undefined {
    const typed = this.typed(name);
    if (typed === undefined) return undefined;
    switch (typed.type) {
      case 'int32':
      case 'uint32':
      case 'int64':
      case 'uint64':
        return Number(typed.value);
      default:
        throw this.wrong(name, `must be an integer, is ${typed.type}`);
    }
  }

  /** False for one that it does not have. */
  boolean(name: string): boolean {
    const typed = this.typed(name);
    return typed?.type === 'boolean' && typed.value;
  }

  /** @param lengthBytes that it must have; any, if undefined */
  binary(name: string, lengthBytes?: number): Buffer | undefined {
    const typed = this.typed(name);
    if (typed === undefined) return undefined;
    if (lengthBytes === undefined) {
      if (typed.type === 'binary') return typed.value;
      if (typed.type === 'string') return Buffer.from(typed.value);
      throw this.wrong(name, `must be binary, is ${typed.type}`);
    }
    if (typed.type === 'binary' && typed.value.length === lengthBytes) return typed.value;
    throw this.wrong(name, `must be ${lengthBytes} bytes of binary`);
  }

  private wrong(name: string, problem: string): RequestArgumentError {
    return new RequestArgumentError(this.message.name, name, problem);
  }
}

/**
 * NOTIFY and ACK: the question and the answer.
 * Source: HAProxy doc/SPOE.txt, sections 3.2.6, 3.2.7 and 3.4 (actions).
 */
import { ByteReader } from './byte-reader.ts';
import { encodeFrame, FRAME_TYPE } from './frame.ts';
import { encodeName, encodeTypedValue, readTypedValue, type TypedValue } from './typed-data.ts';

export interface Message {
  readonly name: string;
  readonly args: ReadonlyMap<string, TypedValue>;
}

/**
 * All messages of a NOTIFY payload.
 * @throws SpopError `invalid_frame`
 */
export function parseMessages(payload: Buffer): Message[] {
  const reader = new ByteReader(payload);
  const messages: Message[] = [];
  while (!reader.atEnd) {
    const name = reader.readString();
    const count = reader.readByte();
    const args = new Map<string, TypedValue>();
    for (let index = 0; index < count; index += 1) {
      args.set(reader.readString(), readTypedValue(reader));
    }
    messages.push({ name, args });
  }
  return messages;
}

export const SCOPE = { process: 0, session: 1, transaction: 2, request: 3, response: 4 } as const;
export type Scope = keyof typeof SCOPE;

export type Action =
  | { readonly set: string; readonly scope: Scope; readonly value: TypedValue }
  | { readonly unset: string; readonly scope: Scope };

const ACTION_TYPE = { setVar: 1, unsetVar: 2 } as const;

/**
 * HAProxy drops a variable whose full name (scope, prefix and name) reaches this length, and with it every
 * action after it: our own mistake, so it is asserted.
 */
const MAX_VARIABLE_NAME_BYTES = 48;

/** Names are few and come with every answer. */
const encodedNames = new Map<string, Buffer>();
const MAX_ENCODED_NAMES = 1_000;

function encodeVariableName(name: string): Buffer {
  const known = encodedNames.get(name);
  if (known !== undefined) return known;
  if (name === '' || Buffer.byteLength(name) > MAX_VARIABLE_NAME_BYTES) {
    throw new Error(`variable name '${name}' must have 1 to ${MAX_VARIABLE_NAME_BYTES} bytes`);
  }
  const encoded = encodeName(name);
  if (encodedNames.size < MAX_ENCODED_NAMES) encodedNames.set(name, encoded);
  return encoded;
}

function encodeAction(action: Action): Buffer[] {
  const name = encodeVariableName('set' in action ? action.set : action.unset);
  const scope = SCOPE[action.scope];
  if ('set' in action) {
    return [Buffer.from([ACTION_TYPE.setVar, 3, scope]), name, encodeTypedValue(action.value)];
  }
  return [Buffer.from([ACTION_TYPE.unsetVar, 2, scope]), name];
}

export function encodeAck(streamId: number, frameId: number, actions: readonly Action[]): Buffer {
  return encodeFrame(FRAME_TYPE.ack, streamId, frameId, actions.flatMap(encodeAction));
}

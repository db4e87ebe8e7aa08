/**
 * HELLO and DISCONNECT frames: what HAProxy offers, and what the agent settles on.
 * Source: HAProxy doc/SPOE.txt, sections 3.2.4, 3.2.5, 3.2.8 and 3.2.9.
 */
import { ByteReader } from './byte-reader.ts';
import { SPOP_STATUS, SpopError, type SpopStatus } from './errors.ts';
import { encodeFrame, FRAME_TYPE, type Frame } from './frame.ts';
import { encodeName, encodeTypedValue, readTypedValue, type TypedValue } from './typed-data.ts';

export const SPOP_VERSION = '2.0';
const SUPPORTED_MAJOR = 2;

/** The smallest frame size a peer may ask for; HAProxy's own floor is 256 bytes. */
export const MIN_MAX_FRAME_BYTES = 256;

export interface HaproxyHello {
  readonly supportedVersions: readonly string[];
  readonly maxFrameBytes: number;
  readonly capabilities: readonly string[];
  /** HAProxy closes after the answer: `option spop-check`. */
  readonly healthcheck: boolean;
  readonly engineId: string | undefined;
}

export interface Settled {
  readonly maxFrameBytes: number;
  readonly pipelining: boolean;
}

function readKeyValues(payload: Buffer): Map<string, TypedValue> {
  const reader = new ByteReader(payload);
  const pairs = new Map<string, TypedValue>();
  while (!reader.atEnd) pairs.set(reader.readString(), readTypedValue(reader));
  return pairs;
}

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** @throws SpopError when a mandatory item is missing or of the wrong type */
export function parseHaproxyHello(frame: Frame): HaproxyHello {
  if (frame.streamId !== 0 || frame.frameId !== 0) {
    throw new SpopError('invalid_frame', 'HELLO with a stream or frame id');
  }
  const pairs = readKeyValues(frame.payload);
  const versions = pairs.get('supported-versions');
  if (versions?.type !== 'string') throw new SpopError('no_version');
  const size = pairs.get('max-frame-size');
  if (size?.type !== 'uint32') throw new SpopError('no_max_frame_size');
  const capabilities = pairs.get('capabilities');
  if (capabilities?.type !== 'string') throw new SpopError('no_capabilities');
  const healthcheck = pairs.get('healthcheck');
  const engineId = pairs.get('engine-id');
  return {
    supportedVersions: commaList(versions.value),
    maxFrameBytes: size.value,
    capabilities: commaList(capabilities.value),
    healthcheck: healthcheck?.type === 'boolean' && healthcheck.value,
    engineId: engineId?.type === 'string' ? engineId.value : undefined,
  };
}

/**
 * Chooses the common ground: SPOP 2.x, the smaller frame size, pipelining when HAProxy offers it.
 * @throws SpopError `unsupported_version` or `bad_max_frame_size`
 */
export function settle(hello: HaproxyHello, ownMaxFrameBytes: number): Settled {
  const speaksOurs = hello.supportedVersions.some(
    (version) => Number.parseInt(version, 10) === SUPPORTED_MAJOR,
  );
  if (!speaksOurs) {
    throw new SpopError('unsupported_version', `offered ${hello.supportedVersions.join(', ')}`);
  }
  if (hello.maxFrameBytes < MIN_MAX_FRAME_BYTES) {
    throw new SpopError('bad_max_frame_size', `${hello.maxFrameBytes} bytes`);
  }
  return {
    maxFrameBytes: Math.min(hello.maxFrameBytes, ownMaxFrameBytes),
    pipelining: hello.capabilities.includes('pipelining'),
  };
}

function keyValues(pairs: readonly (readonly [string, TypedValue])[]): Buffer[] {
  return pairs.flatMap(([name, value]) => [encodeName(name), encodeTypedValue(value)]);
}

export function encodeAgentHello(settled: Settled): Buffer {
  return encodeFrame(
    FRAME_TYPE.agentHello,
    0,
    0,
    keyValues([
      ['version', { type: 'string', value: SPOP_VERSION }],
      ['max-frame-size', { type: 'uint32', value: settled.maxFrameBytes }],
      ['capabilities', { type: 'string', value: settled.pipelining ? 'pipelining' : '' }],
    ]),
  );
}

export function encodeAgentDisconnect(status: SpopStatus, detail?: string): Buffer {
  const { code, message } = SPOP_STATUS[status];
  return encodeFrame(
    FRAME_TYPE.agentDisconnect,
    0,
    0,
    keyValues([
      ['status-code', { type: 'uint32', value: code }],
      ['message', { type: 'string', value: detail ?? message }],
    ]),
  );
}

export interface HaproxyDisconnect {
  readonly code: number;
  readonly message: string;
}

/** Lenient: a peer that is leaving is not worth an error. */
export function parseHaproxyDisconnect(frame: Frame): HaproxyDisconnect {
  const pairs = readKeyValues(frame.payload);
  const code = pairs.get('status-code');
  const message = pairs.get('message');
  return {
    code: code?.type === 'uint32' ? code.value : SPOP_STATUS.unknown.code,
    message: message?.type === 'string' ? message.value : '',
  };
}

/**
 * What can be wrong with what the peer sent, each with the SPOP status code that a DISCONNECT frame carries.
 * Source: HAProxy doc/SPOE.txt, section 3.2.9 (errors and timeouts).
 */
export const SPOP_STATUS = {
  normal: { code: 0, message: 'normal' },
  io: { code: 1, message: 'I/O error' },
  timeout: { code: 2, message: 'a timeout occurred' },
  frame_too_big: { code: 3, message: 'frame is too big' },
  invalid_frame: { code: 4, message: 'invalid frame received' },
  no_version: { code: 5, message: 'version value not found' },
  no_max_frame_size: { code: 6, message: 'max-frame-size value not found' },
  no_capabilities: { code: 7, message: 'capabilities value not found' },
  unsupported_version: { code: 8, message: 'unsupported version' },
  bad_max_frame_size: { code: 9, message: 'max-frame-size too big or too small' },
  fragmentation_not_supported: { code: 10, message: 'payload fragmentation is not supported' },
  invalid_interlaced_frames: { code: 11, message: 'invalid interlaced frames' },
  frame_id_not_found: { code: 12, message: 'frame-id not found' },
  resource_allocation: { code: 13, message: 'resource allocation error' },
  unknown: { code: 99, message: 'an unknown error occurred' },
} as const;

export type SpopStatus = keyof typeof SPOP_STATUS;

/** The peer broke the protocol. The connection ends with a DISCONNECT frame of this status. */
export class SpopError extends Error {
  readonly status: SpopStatus;

  constructor(status: SpopStatus, detail?: string) {
    const { message } = SPOP_STATUS[status];
    super(detail === undefined ? message : `${message}: ${detail}`);
    this.name = 'SpopError';
    this.status = status;
  }

  get code(): number {
    return SPOP_STATUS[this.status].code;
  }
}

/** What `haproxy-ai-gateway/inspect` has: finding, and scrubbing on top of it. */
export * from '../inspection/index.ts';
export { BlockedError, type ScrubOptions, scrub } from '../scrubbing/index.ts';

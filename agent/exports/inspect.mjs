// `haproxy-ai-gateway/inspect`. Installed below node_modules, TypeScript needs the hook of installed.mjs first.
import '../installed.mjs';

export const {
  BlockedError,
  CATALOGUE,
  CustomPatterns,
  DEFAULT_ENTITIES,
  ENTITIES,
  guard,
  PatternError,
  SECRET_ENTITIES,
  scan,
  scrub,
  TermMatcher,
} = await import('./inspect.ts');

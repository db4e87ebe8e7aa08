// `haproxy-ai-gateway/inspect`. Installed below node_modules, TypeScript needs the hook of installed.mjs first.
import '../installed.mjs';

export const {
  CATALOGUE,
  CustomPatterns,
  DEFAULT_ENTITIES,
  ENTITIES,
  guard,
  PatternError,
  SECRET_ENTITIES,
  scan,
  TermMatcher,
} = await import('../inspection/index.ts');

// `haproxy-ai-gateway/tokenizer`. Installed below node_modules, TypeScript needs the hook of installed.mjs first.
import '../installed.mjs';

export const {
  countTokens,
  countTokensInUtf8,
  countUpTo,
  ENCODINGS,
  encodingForModel,
  prepareEncoding,
  sharedTables,
} = await import('../tokenizer/index.ts');

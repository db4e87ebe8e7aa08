// `haproxy-ai-gateway/plugin`. Installed below node_modules, TypeScript needs the hook of installed.mjs first.
import '../installed.mjs';

export const { definePlugin, PluginOptionError, STAGES } = await import('../pipeline/plugin.ts');

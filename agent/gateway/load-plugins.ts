/** Brings plugins to life: the built-in ones and those that gateway.yaml names, with their options checked. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { type PathProblem, problemsOf } from '../config/problems.ts';
import type { GatewayConfig } from '../config/schema.ts';
import type { LoadedPlugin } from '../pipeline/pipeline.ts';
import {
  type Plugin,
  type PluginContext,
  type PluginInstance,
  PluginOptionError,
  STAGES,
} from '../pipeline/plugin.ts';
import { BUILT_IN_PLUGINS } from '../plugins/index.ts';
import { CORE_VARIABLES, VARIABLE_NAME_PATTERN, type VariableType } from '../request/variables.ts';

/** What gateway.yaml says of a plugin beside the plugin's own options. */
type PluginEntry = GatewayConfig['plugins'][string];

export class PluginProblems extends Error {
  readonly problems: readonly PathProblem[];

  constructor(problems: readonly PathProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.name = 'PluginProblems';
    this.problems = problems;
  }
}

const pluginShape = z.object({
  name: z.string(),
  stage: z.enum(STAGES),
  options: z.custom<Plugin['options']>(
    (value) => typeof value === 'object' && value !== null && 'safeParse' in value,
    'options must be a zod schema',
  ),
  variables: z.record(
    z.string().regex(VARIABLE_NAME_PATTERN),
    z.enum(['string', 'integer', 'boolean', 'binary']),
  ),
  onFailure: z.enum(['deny', 'skip']),
  create: z.custom<Plugin['create']>(
    (value) => typeof value === 'function',
    'create must be a function',
  ),
});

function fail(name: string, message: string, field?: string): never {
  const path = field === undefined ? ['plugins', name] : ['plugins', name, field];
  throw new PluginProblems([{ path, message }]);
}

async function importPlugin(name: string, module: string, folder: string): Promise<Plugin> {
  const isPath = module.startsWith('.') || path.isAbsolute(module);
  const target = isPath ? pathToFileURL(path.resolve(folder, module)).href : module;
  let exported: unknown;
  try {
    exported = ((await import(target)) as { default?: unknown }).default;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(name, `the module cannot be loaded: ${reason}`, 'module');
  }
  const checked = pluginShape.safeParse(exported);
  if (!checked.success) {
    const reason = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return fail(name, `the module's default export is no plugin: ${reason.join('; ')}`, 'module');
  }
  return exported as Plugin;
}

async function chosenPlugins(
  entries: Readonly<Record<string, PluginEntry>>,
  folder: string,
): Promise<{ name: string; plugin: Plugin }[]> {
  const builtIn = new Map(BUILT_IN_PLUGINS.map((plugin) => [plugin.name, plugin]));
  const chosen = BUILT_IN_PLUGINS.filter(({ name }) => entries[name]?.enabled !== false).map(
    (plugin) => ({ name: plugin.name, plugin }),
  );
  for (const [name, entry] of Object.entries(entries)) {
    if (builtIn.has(name)) {
      if (entry.module !== undefined) fail(name, 'is built in and takes no module', 'module');
      continue;
    }
    if (entry.module === undefined) {
      fail(name, `is not built in (${[...builtIn.keys()].join(', ')}); give its 'module'`);
    }
    if (entry.enabled)
      chosen.push({ name, plugin: await importPlugin(name, entry.module, folder) });
  }
  return chosen;
}

function parseOptions(name: string, plugin: Plugin, entry: PluginEntry | undefined): unknown {
  const { module: _module, enabled: _enabled, onFailure: _onFailure, ...own } = entry ?? {};
  const parsed = plugin.options.safeParse(own);
  if (!parsed.success)
    throw new PluginProblems(problemsOf(parsed.error, plugin.options, ['plugins', name]));
  return parsed.data;
}

async function makePlugin(
  name: string,
  plugin: Plugin,
  options: unknown,
  context: PluginContext,
): Promise<PluginInstance> {
  try {
    return await plugin.create(options, context);
  } catch (error) {
    if (!(error instanceof PluginOptionError)) throw error;
    const path = ['plugins', name, ...error.path];
    throw new PluginProblems([{ path, message: error.message }]);
  }
}

/** @throws PluginProblems; what was already made is closed */
export async function loadPlugins(
  entries: Readonly<Record<string, PluginEntry>>,
  context: PluginContext,
): Promise<LoadedPlugin[]> {
  const loaded: LoadedPlugin[] = [];
  try {
    for (const { name, plugin } of await chosenPlugins(entries, context.folder)) {
      const options = parseOptions(name, plugin, entries[name]);
      const instance = await makePlugin(name, plugin, options, context);
      const onFailure = entries[name]?.onFailure ?? plugin.onFailure;
      loaded.push({ name, stage: plugin.stage, variables: plugin.variables, onFailure, instance });
    }
    return loaded;
  } catch (error) {
    await closePlugins(loaded);
    throw error;
  }
}

export async function closePlugins(plugins: readonly LoadedPlugin[]): Promise<void> {
  for (const { instance } of plugins) await instance.close?.();
}

/** @throws PluginProblems when two plugins declare one name differently */
export function variableTypes(plugins: readonly LoadedPlugin[]): Map<string, VariableType> {
  const types = new Map<string, VariableType>(Object.entries(CORE_VARIABLES));
  for (const { name, variables } of plugins) {
    for (const [variable, type] of Object.entries(variables)) {
      if (types.has(variable))
        fail(name, `declares the variable '${variable}', which exists already`);
      types.set(variable, type);
    }
  }
  return types;
}

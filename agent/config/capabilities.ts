/**
 * models.yaml: what models can do. Ours (config/models.yaml) is always read; the file that gateway.yaml names replaces
 * entries of it, model by model.
 */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FEATURES, type Feature } from '../request/features.ts';
import { type CapabilityEntry, CapabilityList } from '../routing/capabilities.ts';
import { parseYaml, readText } from './located-yaml.ts';
import { problemsOf } from './problems.ts';
import { modelPattern } from './sections/basics.ts';

const SHIPPED_FILE = fileURLToPath(new URL('../../config/models.yaml', import.meta.url));

const MAX_TOKENS = 1_000_000_000;

const capabilityFile = z.strictObject({
  models: z.record(
    modelPattern,
    z.strictObject({
      contextTokens: z.int().min(1).max(MAX_TOKENS),
      outputTokens: z.int().min(0).max(MAX_TOKENS),
      features: z.array(z.enum(Object.keys(FEATURES) as [Feature, ...Feature[]])).default([]),
    }),
  ),
});

/**
 * @param file of the operator; undefined when there is none
 * @throws ConfigError
 */
export function loadCapabilities(file: string | undefined): CapabilityList {
  const shipped = parseCapabilities(readText(SHIPPED_FILE), SHIPPED_FILE);
  if (file === undefined) return new CapabilityList(shipped);
  return new CapabilityList([...shipped, ...parseCapabilities(readText(file), file)]);
}

function parseCapabilities(text: string, file: string): CapabilityEntry[] {
  const { root, problemsAt } = parseYaml(text, file);
  const parsed = capabilityFile.safeParse(root);
  if (!parsed.success) throw problemsAt(problemsOf(parsed.error, capabilityFile));
  return Object.entries(parsed.data.models).map(([model, capabilities]) => ({
    model,
    capabilities,
  }));
}

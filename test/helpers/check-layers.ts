/**
 * Who may import whom (.dependency-cruiser.cjs), checked, and checked that it
 * was: dependency-cruiser reports success when it cannot read TypeScript and has
 * looked at nothing. Every .ts file of ours must be among what it cruised.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';

const LIMIT_MS = 120_000;
const FOLDERS = ['agent', 'test', 'bench'].filter((folder) => existsSync(folder));

type Report = {
  modules: { source: string }[];
  summary: {
    error: number;
    violations: { from: string; to: string; rule: { name: string; severity: string } }[];
  };
};

const cruise = spawnSync(
  'depcruise',
  ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS],
  { encoding: 'utf8', timeout: LIMIT_MS, maxBuffer: 256 << 20 },
);
if (cruise.error !== undefined || cruise.stdout === '') {
  console.error(`depcruise did not run: ${cruise.error?.message ?? cruise.stderr}`);
  process.exit(1);
}
const { modules, summary } = JSON.parse(cruise.stdout) as Report;
for (const { rule, from, to } of summary.violations) {
  console.error(`${rule.severity} ${rule.name}: ${from} -> ${to}`);
}

const seen = new Set(modules.map(({ source }) => source));
const ours = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`));
const unseen = ours.filter((file) => !seen.has(file));
if (unseen.length > 0) console.error(`dependency-cruiser did not see ${unseen.join(', ')}`);
console.log(`${ours.length} files, ${summary.violations.length} violations of the layers`);
process.exitCode = unseen.length > 0 || ours.length === 0 || summary.error > 0 ? 1 : 0;

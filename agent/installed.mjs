// Node strips types everywhere but under node_modules. Installed as a package, this package is there: then its own
// files, and only they, are stripped by this hook. In a checkout it does nothing.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

const OURS = new URL('./', import.meta.url).href;

if (OURS.includes('/node_modules/')) {
  withoutWarning();
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.startsWith(OURS) || !url.split('?')[0].endsWith('.ts'))
        return nextLoad(url, context);
      const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url.split('?')[0]), 'utf8'));
      return { format: 'module', source, shortCircuit: true };
    },
  });
}

// The interface is marked experimental, and says so on standard error, where a script may look for errors of ours.
function withoutWarning() {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).startsWith('stripTypeScriptTypes')) {
      emitWarning.call(process, warning, ...rest);
    }
  };
}

// Who may import whom. The reasons are in ARCHITECTURE.md, "Layers".
const OURS = '^agent/';
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: OURS, pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('spop-is-pure', '^agent/spop/', '^agent/spop/', 'SPOP is bytes in, values out.'),
    only(
      'tokenizer-is-pure',
      '^agent/tokenizer/',
      '^agent/tokenizer/',
      'Counting knows nothing of the gateway.',
    ),
    ...['limits', 'policy', 'pricing', 'inspection', 'routing', 'external'].map((library) =>
      only(
        `${library}-is-pure`,
        `^agent/${library}/`,
        `^agent/${library}/`,
        'A library that knows nothing of the gateway.',
      ),
    ),
    only(
      'translation-reads-json',
      '^agent/translation/',
      '^agent/translation/|^agent/request/json/',
      'Bodies in, bodies out: it knows the dialects and nothing of the gateway.',
    ),
    only(
      'keys-know-the-store-alone',
      '^agent/keys/',
      '^agent/(keys|limits|config)/|^agent/store/keys\\.ts$',
      'What a key is and how it changes; the command line and the admin API build on it.',
    ),
    only(
      'server-speaks-spop',
      '^agent/server/',
      '^agent/(server|spop)/',
      'The listener knows frames, not requests.',
    ),
    only(
      'request-reads-spop',
      '^agent/request/',
      '^agent/(request|spop)/',
      'A request is read from SPOP values alone.',
    ),
    only(
      'store-is-a-leaf',
      '^agent/store/',
      '^agent/store/',
      'Stores know reservations, not requests.',
    ),
    only(
      'pipeline-knows-interfaces',
      '^agent/pipeline/',
      '^agent/(pipeline|request|limits|policy|pricing|routing|translation)/|^agent/store/(store|keys|ledger|window)\\.ts$',
      'The pipeline names no plugin and no concrete store.',
    ),
    only(
      'scrubbing-reads-bodies',
      '^agent/scrubbing/',
      '^agent/(scrubbing|inspection|request)/',
      'What becomes of a finding in a body; the plugin and the command line build on it.',
    ),
    {
      name: 'plugins-stand-alone',
      comment: 'A plugin never imports another plugin; only plugins/index.ts names them.',
      severity: 'error',
      from: { path: '^agent/plugins/([^/]+)/' },
      to: {
        path: OURS,
        pathNot:
          '^agent/plugins/$1/|^agent/(pipeline|request|tokenizer|providers|limits|policy|pricing|routing|inspection|scrubbing|external|translation)/|^agent/store/(store|keys|ledger|window)\\.ts$',
      },
    },
    {
      name: 'only-the-root-names-stores',
      comment: 'Everyone else asks for a Store.',
      severity: 'error',
      from: { path: OURS, pathNot: '^agent/(cli|store)/' },
      to: { path: '^agent/store/(sqlite|redis)/' },
    },
    {
      name: 'product-does-not-need-tests',
      severity: 'error',
      from: { path: OURS },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-dev-dependencies-in-product',
      severity: 'error',
      from: { path: OURS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};

/**
 * The layering of docs/architecture.md, so that `npm test` notices when an import goes uphill. `allowed` names the
 * libs that each lib stands on directly; what those stand on is allowed as well.
 */
const STANDS_ON = {
  kernel: [],
  'embedded-postgres': [],
  platform: ['kernel'],
  audit: ['platform'],
  identity: ['audit'],
  programme: ['audit', 'identity'],
  ledger: ['audit', 'identity'],
  admission: ['identity'],
  individuals: ['identity'],
  providers: ['identity'],
  eligibility: ['programme', 'individuals'],
  checkbook: ['programme', 'eligibility'],
  redemption: ['checkbook', 'providers'],
  payouts: ['redemption', 'ledger'],
};

/** A lib with everything below it. */
function below(lib) {
  return new Set([lib, ...STANDS_ON[lib].flatMap((name) => [...below(name)])]);
}

const layering = Object.keys(STANDS_ON).map((lib) => ({
  name: `${lib}-stands-on-${STANDS_ON[lib].join('-and-') || 'nothing'}`,
  comment: `libs/${lib} may import: ${[...below(lib)].join(', ')} (docs/architecture.md)`,
  severity: 'error',
  from: { path: `^libs/${lib}/` },
  to: { path: '^libs/', pathNot: `^libs/(${[...below(lib)].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layering,
    {
      name: 'no-unlisted-lib',
      comment: 'A new lib takes its place in docs/architecture.md and in STANDS_ON above first',
      severity: 'error',
      from: { path: '^libs/', pathNot: `^libs/(${Object.keys(STANDS_ON).join('|')})/` },
      to: {},
    },
    {
      name: 'no-circular',
      comment: 'Circles make files impossible to understand one at a time',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'libs-know-no-apps',
      severity: 'error',
      from: { path: '^(libs|config)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-do-not-know-each-other',
      comment: 'They meet in the libs',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'apps-enter-libs-by-their-index',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'kernel-imports-nothing',
      comment: 'Not even a package or the settings',
      severity: 'error',
      from: { path: '^libs/kernel/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/kernel/', '^node:', '^(crypto|util|buffer)$'] },
    },
    {
      name: 'config-stands-alone',
      severity: 'error',
      from: { path: '^config/' },
      to: { path: '^(libs|apps)/' },
    },
    {
      name: 'config-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^(libs|apps)/' },
      to: { path: '^config/', pathNot: '^config/index\\.ts$' },
    },
    {
      name: 'nobody-imports-what-was-built-or-tests',
      severity: 'error',
      from: { path: '^(apps|libs|config)/', pathNot: '\\.spec\\.ts$' },
      to: { path: ['^dist/', '^test/', '\\.spec\\.ts$'] },
    },
    {
      name: 'no-package-by-accident',
      comment: 'A package that another one brought along can vanish with it',
      severity: 'error',
      from: { path: '^(apps|libs|config)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-package-in-the-product',
      severity: 'error',
      from: { path: '^(apps|libs|config)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-import-into-the-void',
      severity: 'error',
      from: {},
      // PostgreSQL's package carries the machine's name and is found at run time; what tests run as processes is built.
      to: { couldNotResolve: true, pathNot: '(^|/)dist/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};

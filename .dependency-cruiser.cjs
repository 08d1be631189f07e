/**
 * Who may import whom, one rule for each package. The arrows point one way: the pure core knows nobody, the server
 * wires everything. `script/test` enforces this; `test/import-rules.test.ts` proves that every rule can fail.
 *
 * Tests are freer: the rules speak of `src` only.
 */

const sources = (name) => `^packages/${name}/src/`
const self = (name) => `^packages/${name}/(src/|package\\.json$)`
const packages = (...names) => `^packages/(${names.join('|')})/`
const npm = '(^|/)node_modules/(?!@sutler/)'

const storeThread = '^packages/store/src/(steps|sqlite/(thread|groups|packed-groups|rows|statements|codes))\\.ts$'

/** Everything outside `allowed` is forbidden to `name`, Node's own modules included unless `node` is true. */
const only = (name, comment, { allowed = [], node = false, libraries = npm }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: sources(name) },
  to: {
    pathNot: [self(name), ...allowed.map((other) => packages(other)), ...(libraries ? [libraries] : [])],
    ...(node ? { dependencyTypesNot: ['core'] } : {}),
  },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only(
      'core',
      'core is pure and runs in the browser too: no other package, no Node module, of npm only temporal-polyfill.',
      {
        libraries: '(^|/)node_modules/(temporal-polyfill|temporal-utils|temporal-spec)/',
      },
    ),
    only('scim', 'scim knows core alone, and no Node module: HTTP comes to it as a function.', {
      allowed: ['core'],
      libraries: null,
    }),
    only('connector-kit', 'connector-kit serves connectors of any origin: it knows core, never engine or store.', {
      allowed: ['core'],
      node: true,
    }),
    only('connectors', 'connectors know the contract, SCIM and the kit, never engine or store.', {
      allowed: ['core', 'scim', 'connector-kit'],
      node: true,
    }),
    {
      name: 'connectors-apart',
      comment: 'A connector never imports another one: what two of them need belongs into connector-kit.',
      severity: 'error',
      from: { path: '^packages/connectors/src/([^/]+)/' },
      to: { path: '^packages/connectors/src/[^/]+/', pathNot: '^packages/connectors/src/$1/' },
    },
    only('engine', 'engine knows core; stores and systems reach it through its own ports.', {
      allowed: ['core'],
      node: true,
      libraries: null,
    }),
    {
      name: 'engine-no-http',
      comment: 'engine never speaks to a network: only connectors do.',
      severity: 'error',
      from: { path: sources('engine') },
      to: { path: '^(node:)?(http|https|http2|net|tls|dgram|dns)(/|$)' },
    },
    only('store', 'store implements a port of engine: it knows that port and core, never a connector.', {
      allowed: ['core', 'engine'],
      node: true,
    }),
    {
      name: 'store-thread',
      comment: 'What the thread of the database loads imports nothing beyond itself: see thread.ts.',
      severity: 'error',
      from: { path: storeThread },
      to: { pathNot: storeThread, dependencyTypesNot: ['type-only', 'core'] },
    },
    {
      name: 'store-port-types',
      comment: 'store takes types from engine, no behaviour: use `import type`.',
      severity: 'error',
      from: { path: sources('store') },
      to: { path: packages('engine'), dependencyTypesNot: ['type-only'] },
    },
    only('agent', 'agent hosts connectors beside private systems; it knows neither engine nor store.', {
      allowed: ['core', 'connector-kit', 'connectors'],
      node: true,
    }),
    {
      name: 'server',
      comment: 'server is the composition root and may import everything, but never what runs above it.',
      severity: 'error',
      from: { path: sources('server') },
      to: { path: packages('cli', 'console') },
    },
    only('console', 'console runs in the browser: core, types of the admin API, no Node module.', {
      allowed: ['core', 'server'],
    }),
    {
      name: 'console-api-types',
      comment: 'console takes types from server, no behaviour: use `import type`.',
      severity: 'error',
      from: { path: sources('console') },
      to: { path: packages('server'), dependencyTypesNot: ['type-only'] },
    },
    only('cli', 'cli knows core and scim, which are pure; stores, engine and connectors only through server.', {
      allowed: ['core', 'scim', 'server'],
      node: true,
    }),
    {
      name: 'no-circles',
      comment: 'Modules that import each other, even for types, cannot be read, tested or moved alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
}

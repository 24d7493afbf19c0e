/** Which folders may import which; see "Layout" in README.md. */

const LAMBDAS = 'ingest|sync|reconcile|console|deploy-check';

/** A folder below `functions/` imports only these of ours. Types are erased, so they count only where `types` is true. */
const only = (folder, allowed, { types = true, except = '' } = {}) => ({
  name: `${folder.replace('/', '-')}-imports`,
  severity: 'error',
  comment: `functions/${folder} imports only: ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^functions/${folder}/`, ...(except && { pathNot: except }) },
  to: {
    path: '^(functions|lib|bin|test)/',
    pathNot: [folder, ...allowed].map((name) => `^functions/${name}`),
    ...(!types && { dependencyTypesNot: ['type-only'] }),
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'lambdas-are-apart',
      severity: 'error',
      comment: 'A Lambda function imports nothing of another one.',
      from: { path: `^functions/(${LAMBDAS})/` },
      to: { path: `^functions/(${LAMBDAS})/`, pathNot: '^functions/$1/' },
    },
    only('shared', []),
    only('lucca', ['shared']),
    only('google', ['shared']),
    only('domain', ['shared'], { types: false }),
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'The core does no I/O: of the clients it takes types only.',
      from: { path: '^functions/domain/' },
      to: {
        path: '(@aws-sdk|@googleapis|google-auth-library|^fs|^node:fs)',
        dependencyTypesNot: ['type-only'],
      },
    },
    only('store', ['domain', 'shared']),
    only('queue', ['lucca', 'domain', 'shared']),
    only('directory', ['store', 'queue', 'lucca', 'domain', 'shared']),
    only('import', ['directory', 'store', 'queue', 'lucca', 'domain', 'shared']),
    only('health', ['store', 'lucca', 'google', 'shared']),
    only(
      'console/page',
      [
        'console/contract',
        'domain/authorization-instructions',
        'domain/vocabulary',
        'domain/reasons',
        'shared/json',
        'shared/search-text',
        'shared/time',
        'shared/typeset',
      ],
      {
        types: false,
      },
    ),
    {
      name: 'lib-imports',
      severity: 'error',
      comment: 'The stack knows of the functions their metrics, tables and settings, and types.',
      from: { path: '^lib/' },
      to: {
        path: '^(functions|bin|test)/',
        pathNot: '^functions/(shared/|store/tables|domain/vocabulary|console/sign-in/settings)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'sources-without-tests',
      severity: 'error',
      comment: 'Only the local stack runs from test/.',
      from: { path: '^(functions|lib|bin)/', pathNot: '^bin/local[.]ts$' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

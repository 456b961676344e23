// The layer table of the house (CONTRIBUTING.md draws it). `npm run layers` fails when it saw no modules.
const layer = (name, from, allowed) => ({
  name: `${name}-imports`,
  comment: `${name} may import only: ${allowed.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: from },
  to: { path: '^(electron|renderer|shared|test)/', pathNot: [from, ...allowed] },
})

module.exports = {
  forbidden: [
    layer('shared', '^shared/', []),
    layer('worker', '^electron/worker/', ['^shared/']),
    layer('pool', '^electron/pool/', ['^shared/']),
    layer('services', '^electron/services/', ['^electron/pool/', '^shared/']),
    layer('main', '^electron/main/', ['^electron/services/', '^electron/pool/', '^shared/']),
    layer('node', '^electron/node/', ['^electron/services/', '^electron/pool/', '^shared/']),
    layer('preload', '^electron/preload/', ['^shared/']),
    layer('renderer', '^renderer/', ['^shared/']),
    {
      name: 'electron-only-in-main-and-preload',
      severity: 'error',
      from: { pathNot: '^electron/(main|preload)/' },
      to: {
        path: '^(electron|electron-store)$|node_modules/(electron|electron-store)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'ssh2-only-in-the-worker',
      severity: 'error',
      from: { path: '^(electron|renderer|shared)/', pathNot: '^electron/worker/' },
      to: { path: 'node_modules/(@types/)?ssh2/' },
    },
    {
      name: 'shared-is-pure',
      severity: 'error',
      from: { path: '^shared/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
}

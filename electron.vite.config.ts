import { defineConfig } from 'electron-vite'
import manifest from './package.json' with { type: 'json' }
import { nativeParts } from './vite.node.config.ts'
import renderer from './vite.renderer.config.ts'

/** What Electron 45 runs on. Everything is bundled, so that a packaged app carries no node_modules. */
const target = 'node24'
const define = { __FLOTILLA_VERSION__: JSON.stringify(manifest.version) }
const external = ['electron', 'cpu-features', 'bufferutil', 'utf-8-validate']

// The desktop door: main with the worker and the demo fleet beside it, preload, and the page.
export default defineConfig({
  main: {
    define,
    plugins: [nativeParts],
    build: {
      outDir: 'out/main',
      target,
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: 'electron/main/index.ts',
          worker: 'electron/worker/main.ts',
          'demo-fleet': 'electron/worker/demo/main.ts',
        },
        external,
        // Dynamic imports are for the command line, which starts a process for each command. hdr-histogram-js asks for zlib by
        // eval, to hide it from bundlers for browsers.
        checks: { ineffectiveDynamicImport: false, eval: false },
        // CommonJS: ssh2 looks for its files beside itself by __dirname, and `ready` may not fire before main has run.
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
      },
    },
  },
  preload: {
    define,
    build: {
      outDir: 'out/preload',
      target,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'electron/preload/index.ts' },
        // One CommonJS file: in the sandbox a preload script can require nothing but electron.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer,
})

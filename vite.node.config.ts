import { builtinModules } from 'node:module'
import { defineConfig, type Plugin } from 'vite'
import manifest from './package.json' with { type: 'json' }

/**
 * ssh2's native half cannot be bundled. It stays where npm built it and is found there by its package's name, so that
 * the bundle may lie anywhere; without it ssh2 falls back to slower JavaScript without a word.
 */
export const nativeParts: Plugin = {
  name: 'native-parts',
  enforce: 'pre',
  resolveId(source) {
    if (source.endsWith('sshcrypto.node'))
      return { id: 'ssh2/lib/protocol/crypto/build/Release/sshcrypto.node', external: true }
    return undefined
  },
}

// The doors that need no Electron, and the worker they share with it. One file per process, ssh2 included: reading its
// eighty small files took twice as long as running them.
export default defineConfig({
  publicDir: false,
  define: { __FLOTILLA_VERSION__: JSON.stringify(manifest.version) },
  plugins: [nativeParts],
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'out/node',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      // hdr-histogram-js asks for zlib by eval, to hide it from bundlers for browsers.
      checks: { eval: false },
      input: {
        cli: 'electron/node/cli/main.ts',
        start: 'electron/node/start/main.ts',
        worker: 'electron/worker/main.ts',
        'demo-fleet': 'electron/worker/demo/main.ts',
      },
      // ws looks for the two last and does without them.
      external: ['electron', 'cpu-features', 'bufferutil', 'utf-8-validate', /^node:/, ...builtinModules],
      // CommonJS: ssh2 looks for its files beside itself by __dirname.
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
    },
  },
})

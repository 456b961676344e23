import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

// The doors that need no Electron, and the worker they share with it: one file per process, so that a
// command starts with few reads. ssh2 stays outside for its native parts.
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['ssh2', 'electron'] },
  build: {
    ssr: true,
    outDir: 'out/node',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: {
        cli: 'electron/node/cli/main.ts',
        worker: 'electron/worker/main.ts',
        'demo-fleet': 'electron/worker/demo/main.ts',
      },
      external: ['ssh2', 'electron', /^node:/, ...builtinModules],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import manifest from './package.json' with { type: 'json' }

/** Smaller ones fit one packet as they are. */
const WORTH_COMPRESSING_BYTES = 1024

/** Writes `name.br` and `name.gz` beside each text of the built page, for the browser door (electron/services/pages). */
const precompressed: Plugin = {
  name: 'precompressed',
  apply: 'build',
  async writeBundle({ dir: outDir = '.' }) {
    const names = (await readdir(outDir, { recursive: true })).filter((name) => /\.(html|js|css|svg|json)$/.test(name))
    await Promise.all(
      names.map(async (name) => {
        const path = join(outDir, name)
        const bytes = await readFile(path)
        if (bytes.length < WORTH_COMPRESSING_BYTES) return
        // Of brotli's levels, 9 costs a tenth of the time of 11 and gives 5% more bytes.
        const quality = {
          params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
        }
        await Promise.all([
          promisify(brotliCompress)(bytes, quality).then((small) => writeFile(`${path}.br`, small)),
          promisify(gzip)(bytes, { level: 9 }).then((small) => writeFile(`${path}.gz`, small)),
        ])
      }),
    )
  },
}

/** The page: the same for a browser and for Electron, so it asks for no more than Tailwind 4 does of a browser. */
export default defineConfig({
  root: join(import.meta.dirname, 'renderer'),
  // Relative, so that it may lie anywhere.
  base: './',
  define: { __FLOTILLA_VERSION__: JSON.stringify(manifest.version) },
  plugins: [react(), tailwindcss(), precompressed],
  build: {
    outDir: join(import.meta.dirname, 'out', 'renderer'),
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome111', 'firefox128', 'safari16.4'],
    minify: true,
    sourcemap: false,
    // A `data:` font would need a hole in the policy, and small icons are components anyway.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: join(import.meta.dirname, 'renderer', 'index.html') },
  },
})

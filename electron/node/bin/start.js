/* global process, console */
import { createRequire } from 'node:module'

/** Starts one of the command line's programs from the built files. */
export async function start(program) {
  let cli
  try {
    // Not `import()`: that reads the whole of a CommonJS file once more, only to find the names it exports.
    cli = createRequire(import.meta.url)('../../../out/node/cli.cjs')
  } catch (error) {
    if (error?.code !== 'MODULE_NOT_FOUND' || !error.message.includes('cli.cjs')) throw error
    console.error('Flotilla is not built yet. Run `npm ci` (or `npm run build:node`) in its folder first.')
    process.exit(2)
  }
  await cli.main(program, process.argv.slice(2))
}

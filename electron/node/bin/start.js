/* global process, console */
/** Starts one of the command line's programs from the built files. */
export async function start(program) {
  let cli
  try {
    cli = await import('../../../out/node/cli.cjs')
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error
    console.error('Flotilla is not built yet. Run `npm ci` (or `npm run build:node`) in its folder first.')
    process.exit(2)
  }
  await cli.main(program, process.argv.slice(2))
}

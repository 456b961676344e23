/* global process */
// `npm start`, once everything is built: the desktop app, or the browser door where there is no Electron.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const built = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const { start } = built('../../../out/node/start.cjs')

const started = await start(root, process.argv.slice(2), process.env)
if ('serve' in started) await built('../../../out/node/cli.cjs').main('flotilla', ['serve', ...started.serve])
else process.exitCode = started.status

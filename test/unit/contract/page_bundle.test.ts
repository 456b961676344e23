import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, it } from 'vitest'

it("the page's half of the line loads no zod, which is half as large as all of React", () => {
  const roots = ['client.ts', 'web_socket.ts', 'message_port.ts'].map((file) => `shared/contract/rpc/${file}`)
  const loaded = new Set<string>()
  for (const root of roots) load(root, loaded)
  expect([...loaded].filter((name) => !name.startsWith('shared/'))).toEqual([])
  expect(loaded).toContain('shared/contract/rpc/line.ts')
})

/** Everything that a module imports at run time; `verbatimModuleSyntax` keeps exactly what is not marked as type. */
function load(file: string, loaded: Set<string>): void {
  if (loaded.has(file)) return
  loaded.add(file)
  for (const [, from] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type\b)[^'"]*from '([^']+)'/gm)) {
    if (!from!.startsWith('.')) loaded.add(from!)
    else load(resolve('/', dirname(file), from!).slice(1), loaded)
  }
}

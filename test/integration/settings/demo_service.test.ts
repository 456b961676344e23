import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DemoService, type FleetLauncher, type RunningFleet } from '../../../electron/services/demo/demo_service.ts'
import { nodeFleet } from '../../../electron/services/demo/node_fleet.ts'
import type { CallContext } from '../../../shared/contract/define.ts'

const call: CallContext = { signal: new AbortController().signal, peer: { id: 'test', door: 'process' } }

/** An inventory that notes what it is told. */
function inventory() {
  const told: string[] = []
  let heard = () => {}
  return {
    told,
    openDemo: (path: string) => void told.push(path),
    closeDemo: () => {
      told.push('closed')
      heard()
    },
    closed: new Promise<void>((resolve) => (heard = resolve)),
  }
}

describe('the demo', () => {
  it('starts a real fleet, keeps its host keys apart, and leaves nothing behind', async () => {
    const watched = inventory()
    const demo = new DemoService(nodeFleet(resolve('out/node/demo-fleet.cjs')), watched)
    expect(demo.knownHostsFile).toBeUndefined()
    const { path } = await demo.handlers['demo.start']({}, call)
    expect(existsSync(path)).toBe(true)
    expect(watched.told).toEqual([path])
    expect(demo.knownHostsFile).toBe(join(dirname(path), 'known_hosts'))
    await expect(demo.handlers['demo.start']({}, call)).rejects.toMatchObject({ failure: { code: 'busy' } })
    await demo.handlers['demo.stop']({}, call)
    expect(watched.told).toEqual([path, 'closed'])
    expect(demo.knownHostsFile).toBeUndefined()
    expect(existsSync(dirname(path))).toBe(false)
    expect(await demo.handlers['demo.stop']({}, call)).toEqual({})
  })

  it('goes back to the inventory before when the fleet dies, and can be started again', async () => {
    const watched = inventory()
    let die = () => {}
    const launcher: FleetLauncher = {
      startFleet: () => {
        const exited = new Promise<void>((resolve) => (die = resolve))
        const fleet: RunningFleet = {
          inventoryPath: '/demo/inventory.ini',
          folder: '/demo',
          exited,
          stop: async () => {},
        }
        return Promise.resolve(fleet)
      },
    }
    const demo = new DemoService(launcher, watched)
    await demo.handlers['demo.start']({}, call)
    die()
    await watched.closed
    expect(demo.knownHostsFile).toBeUndefined()
    await demo.handlers['demo.start']({}, call)
    await demo.close()
    expect(watched.told).toEqual(['/demo/inventory.ini', 'closed', '/demo/inventory.ini', 'closed'])
  })

  it('says that the fleet could not be started', async () => {
    const demo = new DemoService(nodeFleet(resolve('no/such/fleet.cjs')), inventory())
    await expect(demo.handlers['demo.start']({}, call)).rejects.toMatchObject({ failure: { code: 'system' } })
    expect(demo.knownHostsFile).toBeUndefined()
  })

  it('says when there is no way to start one', async () => {
    const demo = new DemoService(undefined, inventory())
    await expect(demo.handlers['demo.start']({}, call)).rejects.toMatchObject({ failure: { code: 'not-supported' } })
  })
})

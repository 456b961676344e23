import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire, type FuseConfig } from '@electron/fuses'
import { describe, expect, it } from 'vitest'
import config from '../../../electron-builder.config.ts'
import manifest from '../../../package.json' with { type: 'json' }

/** What electron-builder itself checks a configuration with; it exports it to nobody. */
type Validate = (config: unknown, log: { isEnabled: boolean; add(): void }) => Promise<void>
const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
const builder = fromBuilder(['app-builder-lib', 'out/util/config/config'].join('/')) as {
  validateConfiguration: Validate
}
const validate = (wanted: unknown) => builder.validateConfiguration(wanted, { isEnabled: false, add: () => {} })

describe('the packaging configuration', () => {
  it('is one that electron-builder accepts', async () => {
    await validate(structuredClone(config))
    await expect(validate({ ...config, fuses: {} })).rejects.toThrow(/unknown property 'fuses'/)
  })

  it('makes a package for each system', () => {
    expect(config.linux?.target).toEqual(['AppImage', 'deb'])
    expect(config.mac?.target).toEqual(['dmg'])
    expect(config.win?.target).toEqual(['nsis'])
  })

  it('packs what package.json starts, and neither sources nor packages', () => {
    const files = config.files as string[]
    expect(manifest.main).toBe('out/main/index.cjs')
    expect(files).toContain('out/main/*.cjs')
    expect(files).toContain('!node_modules/**')
    expect(files.filter((pattern) => !/^!|^out\/(main|preload|renderer)\//.test(pattern))).toEqual([])
  })

  it('shuts the doors that Electron leaves open', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
    // A fuse of a newer Electron is to be decided about, not left as it is.
    expect(Object.keys(config.electronFuses!)).toHaveLength(Object.keys(FuseV1Options).length / 2)
  })

  it('hardens the Mac app and lets it do no more than compile', () => {
    expect(config.mac).toMatchObject({ hardenedRuntime: true })
    const entitlements = readFileSync(config.mac!.entitlements!, 'utf8')
    expect(entitlements.match(/<key>[^<]+/g)).toEqual(['<key>com.apple.security.cs.allow-jit'])
    expect(config.mac!.entitlementsInherit).toBe(config.mac!.entitlements)
  })
})

describe('the icons', () => {
  it('are pictures of the sizes that their names say', () => {
    const names = readdirSync('resources/icons').filter((name) => name.endsWith('.png'))
    expect(names).toHaveLength(9)
    for (const name of names) {
      const png = readFileSync(join('resources/icons', name))
      // PNG, section 5.2 and 11.2.2: the signature, then IHDR with width and height.
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}.png`).toBe(name)
    }
    for (const size of [16, 1024]) expect(names).toContain(`${size}x${size}.png`)
  })

  it('are there for every system', () => {
    expect(statSync(config.linux!.icon!).isDirectory()).toBe(true)
    expect(
      readFileSync(config.mac!.icon as string)
        .subarray(0, 4)
        .toString(),
    ).toBe('icns')
    expect([...readFileSync(config.win!.icon as string).subarray(0, 4)]).toEqual([0, 0, 1, 0])
  })

  it('bear the mark of the page', () => {
    const mark = (path: string) => / d="([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1]
    expect(mark('resources/icons/icon.svg')).toBe(mark('renderer/public/icon.svg'))
  })
})

/** Of the package that `npm run package` leaves unpacked. */
function packagedApp(): string | undefined {
  const folder = join('out', 'packages')
  return [
    join(folder, 'linux-unpacked', 'flotilla'),
    join(folder, 'mac', 'Flotilla.app'),
    join(folder, 'mac-arm64', 'Flotilla.app'),
    join(folder, 'win-unpacked', 'Flotilla.exe'),
  ].find(existsSync)
}

const app = packagedApp()
describe.skipIf(app === undefined)(
  `the fuses of ${app ?? 'a packaged app (skipped: there is none in out/packages)'}`,
  () => {
    it('are those of the configuration', async () => {
      const wire = (await getCurrentFuseWire(app!)) as unknown as FuseConfig<number>
      const wanted = config.electronFuses!
      const named: Record<string, FuseV1Options> = {
        runAsNode: FuseV1Options.RunAsNode,
        enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
        enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
        enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
        enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
        onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
        loadBrowserProcessSpecificV8Snapshot: FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
        grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
      }
      for (const [name, option] of Object.entries(named)) {
        // The wire holds the characters '0' (off) and '1' (on).
        const state = String.fromCharCode(wire[option]!)
        expect(state, name).toBe(wanted[name as keyof typeof wanted] ? '1' : '0')
      }
    })
  },
)

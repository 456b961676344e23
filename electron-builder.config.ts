import type { Configuration } from 'electron-builder'

// The installers of the desktop app, made by `npm run package` for the system it runs on, into out/packages.

/** Named so that a packager without the internet can give it the runtime that he has. */
const electronDist = process.env['ELECTRON_OVERRIDE_DIST_PATH']

const config: Configuration = {
  appId: 'io.github.flotilla.desktop',
  productName: 'Flotilla',
  artifactName: '${name}-${version}-${os}-${arch}.${ext}',
  ...(electronDist ? { electronDist } : {}),
  directories: { output: 'out/packages', buildResources: 'resources' },

  // Everything is bundled (electron.vite.config.ts). ssh2's native half is left out: it is built for Node's OpenSSL, and
  // Electron has BoringSSL; ssh2 does without it and takes Electron's own ciphers.
  files: [
    'out/main/*.cjs',
    'out/preload/*.cjs',
    'out/renderer/**',
    '!out/renderer/**/*.{br,gz,map}',
    '!node_modules/**',
  ],
  npmRebuild: false,
  asar: true,
  // Should a native part come one day: a library cannot be loaded from inside the archive.
  asarUnpack: ['**/*.node'],

  electronFuses: {
    // The binary is Flotilla and nothing else: not Node, not with other people's options, not under an inspector.
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    // It loads its archive as it was signed, and no folder that lies beside it.
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    // It has no cookies to speak of; should it get some, they are for its user only.
    enableCookieEncryption: true,
    // No page comes from file://.
    grantFileProtocolExtraPrivileges: false,
    // There is one snapshot for all processes.
    loadBrowserProcessSpecificV8Snapshot: false,
  },

  linux: {
    target: ['AppImage', 'deb'],
    icon: 'resources/icons',
    category: 'System;Network;RemoteAccess',
    synopsis: 'Run commands on groups of machines over SSH',
    executableName: 'flotilla',
    // A package must name somebody; whoever hands out packages puts himself here.
    maintainer: 'Flotilla <flotilla@localhost.invalid>',
  },
  // A package must have a home, too.
  extraMetadata: { homepage: 'https://flotilla.invalid' },

  mac: {
    target: ['dmg'],
    icon: 'resources/icons/icon.icns',
    category: 'public.app-category.developer-tools',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'resources/mac/entitlements.plist',
    entitlementsInherit: 'resources/mac/entitlements.plist',
  },

  win: { target: ['nsis'], icon: 'resources/icons/icon.ico' },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
}

export default config

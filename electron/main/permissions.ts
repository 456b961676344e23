import type { Session } from 'electron'

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>
export type Permission = Parameters<RequestHandler>[1]

interface Decision {
  readonly granted: boolean
  readonly why: string
}

const no = (why: string): Decision => ({ granted: false, why })
const notUsed = no('Nothing in the app uses it.')
const noDevices = no('The app works over the network and never with devices at this machine.')
const noImmersion = no('There is nothing to see in three dimensions.')
const noCapture = no('Nothing is filmed, recorded or shared.')
const mainDoesIt = no('The main process does it, where it is checked.')
const noNetwork = no('The page talks to nobody but the engine; the engine opens the connections.')

/**
 * Every permission that a page can ask for, and what it gets. A permission that a newer Electron adds does not compile
 * until it has been thought about.
 */
export const PERMISSIONS: Readonly<Record<Permission, Decision>> = {
  'clipboard-sanitized-write': { granted: true, why: 'Copy buttons: plain text to the clipboard, at a click.' },
  'clipboard-read': no('What is on the clipboard may be a password; pasting by hand needs no permission.'),
  'deprecated-sync-clipboard-read': no('As clipboard-read.'),
  ar: noImmersion,
  vr: noImmersion,
  'hand-tracking': noImmersion,
  'automatic-fullscreen': no('Only people choose full screen, in the menu.'),
  fullscreen: no('Only people choose full screen, in the menu.'),
  'background-fetch': noNetwork,
  'background-sync': noNetwork,
  'periodic-background-sync': noNetwork,
  'local-network': noNetwork,
  'local-network-access': noNetwork,
  'loopback-network': noNetwork,
  'captured-surface-control': noCapture,
  'display-capture': noCapture,
  media: noCapture,
  mediaKeySystem: noCapture,
  'speaker-selection': noCapture,
  fileSystem: mainDoesIt,
  notifications: mainDoesIt,
  openExternal: mainDoesIt,
  'screen-wake-lock': no('A machine that wants to sleep may.'),
  'system-wake-lock': no('A machine that wants to sleep may.'),
  geolocation: no('Where the user is, is nobody’s business.'),
  'geolocation-approximate': no('Where the user is, is nobody’s business.'),
  'idle-detection': no('Whether the user is there, is nobody’s business.'),
  hid: noDevices,
  midi: noDevices,
  midiSysex: noDevices,
  nfc: noDevices,
  sensors: noDevices,
  serial: noDevices,
  'smart-card': noDevices,
  usb: noDevices,
  keyboardLock: no('Keys that the system uses stay the system’s.'),
  pointerLock: no('The pointer stays free.'),
  'local-fonts': notUsed,
  'payment-handler': notUsed,
  'persistent-storage': notUsed,
  'storage-access': notUsed,
  'top-level-storage-access': notUsed,
  'web-app-installation': notUsed,
  'web-printing': notUsed,
  'window-management': notUsed,
  unknown: no('What has no name is not given away.'),
}

/** Decided by the table, and only for the page itself. A name that the table lacks is refused. */
export function isGranted(permission: Permission, byPage: boolean): boolean {
  return byPage && Object.hasOwn(PERMISSIONS, permission) && PERMISSIONS[permission].granted
}

import type {
  Dialog,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NativeTheme,
  Notification,
  NotificationConstructorOptions,
  OpenDialogOptions,
  Rectangle,
  SafeStorage,
  Screen,
  Shell,
} from 'electron'
import type { Menu } from 'electron'
import { Emitter, preventable } from './events.ts'

/** What people see and answer. */
export class FakeDialog implements Pick<Dialog, 'showErrorBox'> {
  readonly asked: (OpenDialogOptions | MessageBoxOptions)[] = []
  readonly errors: string[] = []
  /** What is chosen in the next dialog for files; none: it is dismissed. */
  chosen: string[] = []
  /** The button that is pressed; a promise, to let it stand open. */
  pressed: number | Promise<number> = 0

  readonly showOpenDialog = ((...args: unknown[]) => {
    this.asked.push(args.at(-1) as OpenDialogOptions)
    return Promise.resolve({ canceled: this.chosen.length === 0, filePaths: this.chosen })
  }) as Dialog['showOpenDialog']

  readonly showMessageBox = (async (...args: unknown[]) => {
    this.asked.push(args.at(-1) as MessageBoxOptions)
    return { response: await this.pressed, checkboxChecked: false }
  }) as Dialog['showMessageBox']

  showErrorBox(title: string, content: string): void {
    this.errors.push(`${title}: ${content}`)
  }
}

export class FakeMenu {
  items: readonly MenuItemConstructorOptions[] = []

  readonly menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'> = {
    buildFromTemplate: (template) => template as unknown as Menu,
    setApplicationMenu: (menu) => void (this.items = menu as unknown as MenuItemConstructorOptions[]),
  }

  /** Every item, with those of submenus. */
  all(): MenuItemConstructorOptions[] {
    const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
      items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
    return flat(this.items)
  }

  click(label: string): void {
    const item = this.all().find((one) => one.label === label)
    if (!item?.click) throw new Error(`There is no "${label}" to be clicked in the menu.`)
    ;(item.click as () => void)()
  }
}

export class FakeNotification extends Emitter<Notification> implements Pick<Notification, 'show'> {
  readonly options: NotificationConstructorOptions
  private readonly shown: FakeNotification[]

  constructor(options: NotificationConstructorOptions, shown: FakeNotification[]) {
    super()
    this.options = options
    this.shown = shown
  }

  show(): void {
    this.shown.push(this)
  }

  click(): void {
    this.tell('click', preventable({}))
  }
}

/** Electron's class; `shown` are all that were. */
export function notificationClass(shown: FakeNotification[]) {
  const statics: Pick<typeof Notification, 'isSupported'> = { isSupported: () => true }
  return Object.assign(
    class extends FakeNotification {
      constructor(options: NotificationConstructorOptions = {}) {
        super(options, shown)
      }
    },
    statics,
  )
}

export class FakeNativeTheme
  extends Emitter<NativeTheme>
  implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
{
  systemIsDark = false
  private source: NativeTheme['themeSource'] = 'system'

  get themeSource(): NativeTheme['themeSource'] {
    return this.source
  }

  set themeSource(source: NativeTheme['themeSource']) {
    const before = this.shouldUseDarkColors
    this.source = source
    if (before !== this.shouldUseDarkColors) this.tell('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.source === 'system' ? this.systemIsDark : this.source === 'dark'
  }
}

export class FakeScreen {
  /** The only display; what the panels of the desktop leave of it. */
  workArea: Rectangle = { x: 0, y: 24, width: 1920, height: 1056 }

  readonly screen: Pick<Screen, 'getPrimaryDisplay' | 'getDisplayMatching'> = {
    getPrimaryDisplay: () => this.display(),
    getDisplayMatching: () => this.display(),
  }

  private display() {
    return { workArea: this.workArea } as ReturnType<Screen['getPrimaryDisplay']>
  }
}

export class FakeShell implements Pick<Shell, 'openExternal'> {
  readonly opened: string[] = []

  openExternal(url: string): Promise<void> {
    this.opened.push(url)
    return Promise.resolve()
  }
}

/** A keyring that turns letters round. */
export class FakeSafeStorage implements Pick<
  SafeStorage,
  'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
> {
  backend: ReturnType<SafeStorage['getSelectedStorageBackend']> = 'gnome_libsecret'
  locked = false

  getSelectedStorageBackend() {
    return this.backend
  }

  encryptStringAsync(text: string): Promise<Buffer> {
    if (this.locked) return Promise.reject(new Error('Error while encrypting the text'))
    return Promise.resolve(Buffer.from(`sealed:${[...text].reverse().join('')}`))
  }

  decryptStringAsync(sealed: Buffer): ReturnType<SafeStorage['decryptStringAsync']> {
    const text = sealed.toString()
    if (this.locked || !text.startsWith('sealed:')) return Promise.reject(new Error('Error while decrypting'))
    return Promise.resolve({ result: [...text.slice(7)].reverse().join(''), shouldReEncrypt: false })
  }
}

import type { ParseKeys } from 'i18next'

/** Something that can be done, by key, from the palette, or by a button. */
export interface ActionSpec {
  readonly title: ParseKeys
  /** As tinykeys writes them; `$mod` is Ctrl, or Cmd on a Mac. Sequences are separated by spaces. */
  readonly keys?: string
  /** Also while a text field has the focus. */
  readonly whileTyping?: boolean
}

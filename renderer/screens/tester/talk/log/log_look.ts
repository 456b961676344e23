import { create } from 'zustand'
import type { TextEncoding } from '../../../../../shared/contract/tester/bytes.ts'

export const LOG_VIEWS = ['text', 'hex', 'frames'] as const
export type LogViewName = (typeof LOG_VIEWS)[number]

/** How logs are shown, whichever is looked at. */
export const useLogLook = create<{ readonly view: LogViewName; readonly encoding: TextEncoding }>()(() => ({
  view: 'text',
  encoding: 'utf-8',
}))

export const showLogAs = (view: LogViewName) => useLogLook.setState({ view })
export const readLogAs = (encoding: TextEncoding) => useLogLook.setState({ encoding })

/** In the order in which they are offered, with the names that people know them by. */
export const ENCODING_NAMES = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'gbk', label: 'GBK' },
  { value: 'shift_jis', label: 'Shift-JIS' },
  { value: 'latin1', label: 'Latin-1' },
] as const satisfies readonly { readonly value: TextEncoding; readonly label: string }[]

import { Fragment, memo, type CSSProperties, type ReactNode } from 'react'
import { inertText } from '../../shared/inert_text.ts'
import type { StyledText } from './ansi.ts'
import { NO_STYLE, type AnsiColour, type TextStyle } from './ansi_style.ts'
import { cx } from './class_names.ts'
import { hex, readableOn, type Rgb } from './contrast.ts'
import './ansi.css'

/** Characters to make stand out; `to` is the first that no longer does. In order, not overlapping. */
export interface TextMark {
  readonly from: number
  readonly to: number
}

/** A name or message that came from outside, shown as it is and never obeyed. */
export function InertText({ text }: { readonly text: string }) {
  return <bdi>{inertText(text)}</bdi>
}

export interface AnsiTextProps {
  readonly spans: readonly StyledText[]
  readonly marks?: readonly TextMark[] | undefined
  /** Tailwind classes of a mark. */
  readonly markLook?: string | undefined
}

/** A line as a terminal would colour it. */
export const AnsiText = memo(function AnsiText({ spans, marks = [], markLook = '' }: AnsiTextProps) {
  let at = 0
  return spans.map(({ text, style }, index) => {
    const from = at
    at += text.length
    const inside = marks.length === 0 ? text : marked(text, from, marks, markLook)
    if (style === NO_STYLE) return <Fragment key={index}>{inside}</Fragment>
    const look = lookOf(style)
    return (
      <span key={index} className={look.className} style={look.style}>
        {inside}
      </span>
    )
  })
})

function marked(text: string, begin: number, marks: readonly TextMark[], look: string): ReactNode {
  const parts: ReactNode[] = []
  let at = 0
  for (const mark of marks) {
    const from = Math.max(at, mark.from - begin)
    const to = Math.min(text.length, mark.to - begin)
    if (to <= from) continue
    parts.push(
      text.slice(at, from),
      <mark key={from} className={cx('rounded-[2px] text-ink', look)}>
        {text.slice(from, to)}
      </mark>,
    )
    at = to
  }
  parts.push(text.slice(at))
  return parts
}

interface Look {
  readonly className: string
  readonly style: CSSProperties
}

const looks = new WeakMap<TextStyle, Look>()

function lookOf(style: TextStyle): Look {
  let look = looks.get(style)
  if (!look) looks.set(style, (look = makeLook(style)))
  return look
}

/** `--bg-sunken` of either theme, on which all output stands. */
const SUNKEN_DARK: Rgb = [0x0d, 0x10, 0x14]
const SUNKEN_LIGHT: Rgb = [0xff, 0xff, 0xff]

/** Output also stands on tints, of a changed line say; they take a little of the contrast. */
const ON_TINTS = 5.8

function makeLook({ colour, background, bold, dim, italic, underline, strike, inverse }: TextStyle): Look {
  const paint = inverse ? painted(background, colour ?? 7) : painted(colour, background)
  return {
    className: cx(
      bold && 'font-bold',
      italic && 'italic',
      underline && 'underline',
      strike && 'line-through',
      // Paler than pale could not be read; what has a colour keeps it.
      dim && colour === undefined && background === undefined && !inverse && 'text-ink-3',
      paint.mixed && 'ansi-mixed',
    ),
    style: paint.style,
  }
}

function painted(
  colour: AnsiColour | undefined,
  background: AnsiColour | undefined,
): { style: CSSProperties; mixed?: true } {
  if (background !== undefined && typeof background !== 'number') {
    const text = typeof colour === 'object' ? colour : ([255, 255, 255] as const)
    return { style: { backgroundColor: hex(background), color: hex(readableOn(background, text)) } }
  }
  // Black and dark grey, the usual backgrounds of terminals.
  if (background === 0 || background === 8) return { style: { backgroundColor: 'var(--line)', color: 'var(--text)' } }
  if (background !== undefined)
    return { style: { backgroundColor: `var(--ansi-${background})`, color: 'var(--bg-sunken)' } }
  if (colour === undefined) return { style: {} }
  if (typeof colour === 'number') return { style: { color: `var(--ansi-${colour})` } }
  const both = {
    '--on-dark': hex(readableOn(SUNKEN_DARK, colour, ON_TINTS)),
    '--on-light': hex(readableOn(SUNKEN_LIGHT, colour, ON_TINTS)),
  }
  return { style: both as CSSProperties, mixed: true }
}

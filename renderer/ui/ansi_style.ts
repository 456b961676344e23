/** One of the sixteen, or what a program mixed itself. */
export type AnsiColour = number | readonly [red: number, green: number, blue: number]

/** What SGR sequences ask for. Values are shared: the same look is the same object for as long as nothing changes it. */
export interface TextStyle {
  /** 0 to 15: the theme's own; absent: the text's usual one. */
  readonly colour?: AnsiColour
  readonly background?: AnsiColour
  readonly bold?: true
  readonly dim?: true
  readonly italic?: true
  readonly underline?: true
  readonly strike?: true
  readonly inverse?: true
}

export const NO_STYLE: TextStyle = {}

/** More parameters than any program writes. */
const MAX_PARAMETERS = 64

type Switch = 'bold' | 'dim' | 'italic' | 'underline' | 'strike' | 'inverse'
const ON: Readonly<Record<number, Switch>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
  21: 'underline',
}
const OFF: Readonly<Record<number, readonly Switch[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
}

/** The style after `CSI parameters m` (ECMA-48 8.3.117). Blinking and concealing are not done: text is there to be read. */
export function withSgr(style: TextStyle, parameters: string): TextStyle {
  if (/^0*$/.test(parameters)) return NO_STYLE
  const next: Record<string, unknown> = { ...style }
  const groups = parameters.split(';', MAX_PARAMETERS)
  for (let at = 0; at < groups.length; at++) {
    // Sub-parameters (ITU-T T.416) are written with colons: 38:2::r:g:b, 4:3 for a curly underline.
    const [code = 0, ...sub] = groups[at]!.split(':').map(Number)
    if (code === 0) for (const key of Object.keys(next)) delete next[key]
    else if (code === 4 && sub[0] === 0) delete next['underline']
    else if (ON[code]) next[ON[code]] = true
    else if (OFF[code]) for (const key of OFF[code]) delete next[key]
    else if (code === 38 || code === 48) {
      const key = code === 38 ? 'colour' : 'background'
      const separate = sub.length === 0
      const given = separate ? groups.slice(at + 1, at + 5).map(Number) : sub
      const { colour, used } = extendedColour(given, separate)
      if (separate) at += used
      if (colour !== undefined) next[key] = colour
    } else if (code === 39) delete next['colour']
    else if (code === 49) delete next['background']
    else if (code >= 30 && code <= 37) next['colour'] = code - 30
    else if (code >= 40 && code <= 47) next['background'] = code - 40
    else if (code >= 90 && code <= 97) next['colour'] = code - 90 + 8
    else if (code >= 100 && code <= 107) next['background'] = code - 100 + 8
  }
  return Object.keys(next).length === 0 ? NO_STYLE : next
}

/** What follows 38 and 48: `5;n`, or `2;r;g;b` (with colons there may be a colour space before r). */
function extendedColour(given: readonly number[], separate: boolean): { colour?: AnsiColour; used: number } {
  const [mode, ...rest] = given
  if (mode === 5) {
    const [n = 0] = rest
    return { ...(isByte(n) ? { colour: indexed(n) } : {}), used: 2 }
  }
  if (mode !== 2) return { used: separate ? 1 : 0 }
  const [r = 0, g = 0, b = 0] = !separate && rest.length > 3 ? rest.slice(1) : rest
  return { ...([r, g, b].every(isByte) ? { colour: [r, g, b] as const } : {}), used: 4 }
}

const isByte = (n: number) => Number.isInteger(n) && n >= 0 && n <= 255

/** xterm's 256 colours: the sixteen, a cube of 6 x 6 x 6, 24 greys. */
function indexed(n: number): AnsiColour {
  if (n < 16) return n
  if (n >= 232) {
    const grey = 8 + (n - 232) * 10
    return [grey, grey, grey]
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40)
  const cube = n - 16
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]
}

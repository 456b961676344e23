export type Rgb = readonly [red: number, green: number, blue: number]

/** WCAG 2.2, 1.4.3 (AA), for text of any size. */
export const READABLE = 4.5

/** Relative luminance as WCAG defines it, 0 to 1. */
export function luminance([r, g, b]: Rgb): number {
  const [x, y, z] = [r, g, b].map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * x + 0.7152 * y + 0.0722 * z
}

/** 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** The colour, mixed with white or black (whichever is farther from the background) no more than it takes to be read. */
export function readableOn(background: Rgb, colour: Rgb, least = READABLE): Rgb {
  if (contrast(colour, background) >= least) return colour
  const end = contrast([255, 255, 255], background) >= contrast([0, 0, 0], background) ? 255 : 0
  for (let share = 0.1; share < 1; share += 0.1) {
    const mixed = colour.map((value) => Math.round(value + (end - value) * share)) as unknown as Rgb
    if (contrast(mixed, background) >= least) return mixed
  }
  return [end, end, end]
}

export function hex(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

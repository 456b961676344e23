interface Pressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** What was pressed, as tinykeys writes it; undefined while only modifiers are down. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string | undefined {
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'Dead'].includes(key)) return undefined
  const named = key === ' ' ? 'Space' : key
  const parts = []
  if (ctrlKey || metaKey) parts.push('$mod')
  if (altKey) parts.push('Alt')
  // With a sign such as "?" Shift is part of how it is typed, and differs from keyboard to keyboard.
  if (shiftKey && (named.length > 1 || /\p{L}/u.test(named))) parts.push('Shift')
  return [...parts, named.length === 1 ? named.toLowerCase() : named].join('+')
}

/** A length of time, as exact as a person wants it: `1.5 s`, `2 min 5 s`, `3 h 20 min`. */
export function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const whole = Math.round(ms / 1000)
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** Bytes in powers of 1024, three digits: `1.50 MiB`. */
export function byteText(bytes: number): string {
  let value = bytes
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (value < 1000) return `${unit === 'B' ? Math.round(value) : value.toPrecision(3)} ${unit}`
    value /= 1024
  }
  return `${value.toPrecision(3)} TiB`
}

/** `1 file`, `2 files`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

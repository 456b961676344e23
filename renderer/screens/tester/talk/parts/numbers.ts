/** "12.4 k": three digits, where more would not be read: of rates, and in narrow columns. */
export function shortNumber(number: number): string {
  let value = number
  for (const unit of ['', ' k', ' M']) {
    if (value < 999.5) return `${value < 99.95 && value % 1 !== 0 ? value.toFixed(1) : Math.round(value)}${unit}`
    value /= 1000
  }
  return `${value.toFixed(1)} G`
}

/** "12,400": all digits of a count. */
export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

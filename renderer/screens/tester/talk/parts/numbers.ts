/** "12.4 k": a rate, three digits, in steps that need no column of zeros. */
export function rateText(perSecond: number): string {
  let value = perSecond
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

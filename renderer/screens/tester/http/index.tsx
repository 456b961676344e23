export function HttpTab() {
  return null
}

/** @returns what is wrong with text that should be JSON (RFC 8259), and where; undefined when nothing is */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'This is not JSON'
  }
}

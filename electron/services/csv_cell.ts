/**
 * A spreadsheet takes what begins with one of these for a formula, and a host or a file could bring one (OWASP, "CSV
 * Injection"); an apostrophe in front makes it text. What has an apostrophe already gets another, so that reading takes
 * one away again.
 */
const FORMULA_START = /^'*[=+\-@\t\r\n＝＋－＠]/

/** The beginning of a cell's text, or all of it, as a spreadsheet may have it. */
export function guarded(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text
}

/** What a guarded cell meant. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA_START.test(cell.slice(1)) ? cell.slice(1) : cell
}

/** One cell of a table (RFC 4180), guarded. */
export function csvCell(text: string): string {
  const safe = guarded(text)
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

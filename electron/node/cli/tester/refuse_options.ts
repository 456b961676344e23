import { UsageError } from '../usage_error.ts'

/**
 * Options that would be ignored in silence are refused.
 * @param names those that do not belong here
 * @param why where they do: "TLS; this is TCP"
 * @throws UsageError
 */
export function refuseOptions<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
  why: string,
): void {
  const given = names.find((name) => options[name] !== undefined)
  if (given !== undefined) throw new UsageError(`${longName(given)} is for ${why}.`)
}

/** `maxFile` as it is typed: `--max-file`. */
export function longName(attribute: string): string {
  return `--${attribute.replace(/[A-Z]/g, (sign) => `-${sign.toLowerCase()}`)}`
}

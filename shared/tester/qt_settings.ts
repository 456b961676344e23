/** A group of values of a QSettings INI file: "web/hello", and its keys. */
export interface SettingsGroup {
  readonly name: string
  readonly values: Map<string, string>
  /** Where it begins, from 1. */
  readonly line: number
}

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/**
 * Reads what Qt's QSettings writes in its INI format ("QSettings::IniFormat" in Qt's documentation): percent-encoded keys, in
 * which `\` separates groups, and values with C's escapes and double quotes.
 */
export function readSettings(text: string): { groups: SettingsGroup[]; problems: string[] } {
  const groups = new Map<string, SettingsGroup>()
  const problems: string[] = []
  let section = ''
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue
    const head = /^\[(.*)\]$/.exec(line)
    if (head) {
      section = unescapedKey(head[1] ?? '')
      continue
    }
    const equals = line.indexOf('=')
    if (equals <= 0) {
      problems.push(`Line ${index + 1}: expected [section] or key=value`)
      continue
    }
    const path = line.slice(0, equals).trim().split('\\').map(unescapedKey)
    const key = path.pop() ?? ''
    const name = [section, ...path].join('/')
    const group = groups.get(name) ?? { name, values: new Map<string, string>(), line: index + 1 }
    groups.set(name, group)
    group.values.set(key, unescapedValue(line.slice(equals + 1).trim()))
  }
  return { groups: [...groups.values()], problems }
}

/** `%20`, and `%U4F60` for what is beyond Latin-1. */
function unescapedKey(key: string): string {
  return key.replace(/%U([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, wide: string | undefined, narrow: string | undefined) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow ?? '', 16)),
  )
}

function unescapedValue(value: string): string {
  return value.replace(
    /\\x([0-9a-f]+)|\\([0-7]{1,3})|\\([\s\S])|"/gi,
    (_, hex?: string, octal?: string, sign?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16) & 0xffff)
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      return sign === undefined ? '' : (CONTROLS[sign] ?? sign)
    },
  )
}

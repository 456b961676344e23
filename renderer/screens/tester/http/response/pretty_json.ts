const INDENT = '  '

/**
 * JSON with a line for each value, and nothing else of it changed: numbers that JavaScript would round stay as they came, and so
 * do doubled keys.
 * @returns undefined when it is not JSON (RFC 8259)
 */
export function prettyJson(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  let depth = 0
  let out = ''
  const line = () => `\n${INDENT.repeat(depth)}`
  // Strings, signs, and everything else that is not white space.
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1]
    if (token === '{' || token === '[') {
      const isEmpty = next === '}' || next === ']'
      if (!isEmpty) depth++
      out += isEmpty ? token : token + line()
    } else if (token === '}' || token === ']') {
      const isEmpty = tokens[at - 1] === '{' || tokens[at - 1] === '['
      if (!isEmpty) depth--
      out += isEmpty ? token : line() + token
    } else if (token === ',') out += token + line()
    else if (token === ':') out += ': '
    else out += token
  }
  return out
}

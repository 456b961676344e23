/** The fingerprints that a refusal speaks of, besides the one that was presented. */
export function otherFingerprints(message: string, presented: string): readonly string[] {
  const found = message.match(/SHA256:[A-Za-z0-9+/=]+/g) ?? []
  return [...new Set(found)].filter((one) => one !== presented)
}

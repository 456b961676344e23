/** The tags of a list as the inventory writes it. */
export function tagsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}

/** Tags as a person would write them in the file. */
export function writeTags(tags: readonly string[]): string {
  return tags.join(', ')
}

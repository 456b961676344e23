/** The sessions as a row of cards. */
export function SessionCards(_: { readonly shownId: string | undefined }) {
  return null
}

/** The session that is looked at: what can be sent, and its log. */
export function SessionPanel(_: { readonly id: string }) {
  return null
}

/** The form of a new session, or of one that is changed: see `useTalkForm`. */
export function SessionForm() {
  return null
}

/** @param id what is looked at */
export function TalkTab(_: { readonly id?: string }) {
  return null
}

/** @param id what is looked at */
export function LoadTab(_: { readonly id?: string }) {
  return null
}

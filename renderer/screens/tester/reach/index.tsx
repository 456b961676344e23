/** @param id what is looked at */
export function ReachTab(_: { readonly id?: string }) {
  return null
}

import { useKeysOf, type ActionId } from '../app/actions.ts'
import { showKeys } from '../app/shortcuts.ts'

/** Keys as they are printed on the keyboard. */
export function Keys({ keys }: { readonly keys: string }) {
  if (keys === '') return null
  return (
    <span className="inline-flex gap-1">
      {showKeys(keys).map((chord, at) => (
        <kbd
          key={at}
          className="rounded-[3px] border border-line-strong px-1 font-mono text-fs-1 leading-4 whitespace-nowrap text-ink-3"
        >
          {chord}
        </kbd>
      ))}
    </span>
  )
}

/** The keys of an action, as the user has set them. */
export function ActionKeys({ id }: { readonly id: ActionId }) {
  return <Keys keys={useKeysOf(id)} />
}

import { create } from 'zustand'

const KEPT = 'flotilla.wrap'

const useKept = create<{ readonly wrap: boolean }>()(() => ({ wrap: localStorage.getItem(KEPT) !== 'no' }))

/** Whether long lines of output are wrapped; the same wherever output is read. */
export function useWrap() {
  const wrap = useKept((state) => state.wrap)
  return {
    wrap,
    setWrap: (next: boolean) => {
      localStorage.setItem(KEPT, next ? 'yes' : 'no')
      useKept.setState({ wrap: next })
    },
  }
}

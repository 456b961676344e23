import i18next, { type TFunction } from 'i18next'
import { create } from 'zustand'

const useStore = create<{ readonly t: TFunction }>()(() => ({ t: i18next.t }))
// A new function for each language is what makes those that use it draw themselves again.
i18next.on('languageChanged', (language) => useStore.setState({ t: i18next.getFixedT(language) }))

/**
 * The words of the present language, for what is drawn many times over: rows and their marks. `useTranslation` does more
 * (it waits for words that are still to come), which with sixty rows is felt at each keystroke.
 */
export function useWords(): TFunction {
  return useStore((state) => state.t)
}

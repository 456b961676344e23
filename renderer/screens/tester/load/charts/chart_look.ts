import { create } from 'zustand'

/** Whether charts are shown as tables: for all of them, as whoever wants one wants the others. */
export const useChartLook = create<{ readonly asTables: boolean }>()(() => ({ asTables: false }))

export const toggleTables = () => useChartLook.setState(({ asTables }) => ({ asTables: !asTables }))

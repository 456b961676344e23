import { create } from 'zustand'
import type { FoldedGroup } from '../../../../shared/contract/runs.ts'

export const TABS = ['folded', 'host', 'live', 'diff', 'search'] as const
export type Tab = (typeof TABS)[number]

/** One host's answer in one run. */
export interface AnswerRef {
  readonly run: string
  readonly host: string
}

/** A place in what a host printed. */
export interface Place {
  readonly stream: 'stdout' | 'stderr'
  /** Byte offset of a line. */
  readonly offset: number
  /** Another number for each time it is gone to. */
  readonly visit: number
  /** What was looked for there. */
  readonly text: string | undefined
}

interface View {
  readonly tab: Tab
  /** The host whose output is read. */
  readonly host: string | undefined
  readonly place: Place | undefined
  readonly compared: readonly [AnswerRef | undefined, AnswerRef | undefined]
  /** The table holds only these. */
  readonly only: ReadonlySet<string> | undefined
}

const first: View = {
  tab: 'folded',
  host: undefined,
  place: undefined,
  compared: [undefined, undefined],
  only: undefined,
}

/** What of the shown run is looked at. */
export const useView = create<View>()(() => first)

/** Another run is shown: nothing of the old one is meant any more. The tab stays. */
export function resetView(): void {
  useView.setState(({ tab }) => ({ ...first, tab }))
}

export function showTab(tab: Tab): void {
  useView.setState({ tab })
}

/** Chosen in the table; the tab stays as it is. */
export function chooseHost(host: string): void {
  useView.setState((view) => (view.host === host ? view : { host, place: undefined }))
}

export function showHost(host: string, place?: Omit<Place, 'visit'>): void {
  useView.setState((view) => ({
    tab: 'host',
    host,
    place: place ? { ...place, visit: (view.place?.visit ?? 0) + 1 } : undefined,
  }))
}

export function compare(a: AnswerRef | undefined, b: AnswerRef | undefined): void {
  useView.setState({ tab: 'diff', compared: [a, b] })
}

/** Two rows chosen in the table are what the reader means to compare; the tab stays as it is. */
export function choosePair(a: AnswerRef, b: AnswerRef): void {
  useView.setState({ compared: [a, b] })
}

export function showOnly(group: FoldedGroup | undefined): void {
  useView.setState({ only: group && new Set(group.hosts) })
}

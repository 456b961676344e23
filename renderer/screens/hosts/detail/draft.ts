import { create } from 'zustand'
import type { FieldChanges, FieldName, FieldOrigin, SectionDetail } from '../../../../shared/contract/inventory.ts'

type Kind = SectionDetail['kind']

/** What was typed for a host or group and is not saved yet. */
export interface Draft {
  /** What the section said when the typing began. */
  readonly base: SectionDetail
  /** Null: the line goes, so that an inherited value holds; empty: none, whatever is inherited. */
  readonly changes: FieldChanges
}

/** By `kind:name`. They wait while something else is shown: nothing typed is lost by looking elsewhere. */
export const useDrafts = create<{ readonly drafts: ReadonlyMap<string, Draft> }>()(() => ({ drafts: new Map() }))

export function draftKey(kind: Kind, name: string): string {
  return `${kind}:${name}`
}

export function setDraft(key: string, draft: Draft | undefined): void {
  useDrafts.setState(({ drafts }) => {
    const next = new Map(drafts)
    if (draft && Object.keys(draft.changes).length > 0) next.set(key, draft)
    else next.delete(key)
    return { drafts: next }
  })
}

/** A renamed host keeps what was typed for it. */
export function moveDraft(kind: Kind, from: string, to: string): void {
  const draft = useDrafts.getState().drafts.get(draftKey(kind, from))
  if (!draft) return
  setDraft(draftKey(kind, from), undefined)
  setDraft(draftKey(kind, to), { ...draft, base: { ...draft.base, name: to } })
}

export const originOf = (detail: SectionDetail, field: FieldName): FieldOrigin =>
  detail.fields.find((one) => one.field === field) ?? { field, secret: false }

/** The changes with one more; what says the same as the file is none. */
export function withChange({ base, changes }: Draft, field: FieldName, value: string | null | undefined): Draft {
  const { own, secret } = originOf(base, field)
  const rest: FieldChanges = { ...changes }
  delete rest[field]
  // Of a secret nobody here knows what the file says, only whether it says anything.
  const isSame = value === undefined || (secret && value ? false : (value ?? undefined) === own)
  return { base, changes: isSame ? rest : { ...rest, [field]: value } }
}

/** One field that both sides have a word on. */
export interface FieldConflict {
  readonly field: FieldName
  readonly secret: boolean
  readonly base: string | undefined
  /** Null: the line is to go. */
  readonly mine: string | null
  readonly theirs: string | undefined
  /** Someone else changed it, too. */
  readonly collides: boolean
}

/** The draft beside what the section says now. `theirs` null: it is gone. */
export function conflictsOf({ base, changes }: Draft, theirs: SectionDetail | null): readonly FieldConflict[] {
  return base.fields.flatMap(({ field, own, secret }) => {
    const mine = changes[field]
    if (mine === undefined) return []
    const now = theirs ? originOf(theirs, field) : undefined
    const collides = now !== undefined && now.own !== own
    return [{ field, secret: secret || (now?.secret ?? false), base: own, mine, theirs: now?.own, collides }]
  })
}

/** Fields that only the other side changed: they hold, whatever is chosen. */
export function onlyTheirs({ base, changes }: Draft, theirs: SectionDetail): readonly FieldOrigin[] {
  return theirs.fields.filter((now) => changes[now.field] === undefined && originOf(base, now.field).own !== now.own)
}

/** The draft on top of what the section says now, without the fields whose other value is taken. */
export function rebase({ changes }: Draft, theirs: SectionDetail, taken: ReadonlySet<FieldName>): Draft {
  let draft: Draft = { base: theirs, changes: {} }
  for (const [field, value] of Object.entries(changes) as [FieldName, string | null | undefined][])
    if (!taken.has(field)) draft = withChange(draft, field, value)
  return draft
}

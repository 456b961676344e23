import { useRef, useState, type KeyboardEvent } from 'react'
import type { SessionHead } from '../../../../../../shared/contract/tester/sessions.ts'
import { engine } from '../../../../../engine/engine.ts'
import { failureOf } from '../../../../../engine/hooks.ts'
import { sentenceOf } from '../../../../hosts/edits.ts'
import { changeComposer, sendingOf, useComposers, usualComposer, type ComposerDraft } from './composer_state.ts'
import { SentHistory } from './sent_history.ts'

/** What is sent at once when the page is asked for it. */
const MOST_HISTORY = 200

async function sentPayloads() {
  const { items } = await engine.query('packets.history', { limit: MOST_HISTORY })
  return items.map(({ payload }) => payload)
}

/** What can be done with what is written for a session. */
export function useComposer({ id, spec, state }: SessionHead) {
  const draft = useComposers(({ drafts }) => drafts[id]) ?? usualComposer
  const [failure, setFailure] = useState<string>()
  const history = useRef<SentHistory>(null)
  history.current ??= new SentHistory(sentPayloads)
  const canSend = state === 'open' || state === 'connecting'

  const change = (changes: Partial<ComposerDraft>) => {
    if (changes.payload) history.current?.reset()
    setFailure(undefined)
    changeComposer(id, changes)
  }
  /** @returns whether it was taken */
  const send = async (how: 'as-it-stands' | 'burst' = 'as-it-stands'): Promise<boolean> => {
    if (!canSend) return false
    history.current?.reset()
    try {
      await engine.mutate('sessions.send', { id, sending: sendingOf(draft, spec.codec, how) })
      setFailure(undefined)
      return true
    } catch (error) {
      setFailure(sentenceOf(failureOf(error)))
      return false
    }
  }
  const walk = async (by: 'older' | 'newer') => {
    try {
      const payload = await history.current?.step(by, draft.payload)
      if (payload) changeComposer(id, { payload })
    } catch (error) {
      setFailure(failureOf(error).message)
    }
  }
  /** Keys in the text, before the editor has them. */
  const onKey = (event: KeyboardEvent) => {
    const { target } = event
    const wanted = isText(target) ? keyMeans(event, target, draft.payload.text) : undefined
    if (wanted === undefined || !isText(target)) return
    event.preventDefault()
    event.stopPropagation()
    // What was sent stays, to be sent again, and what is typed next takes its place.
    if (wanted === 'send') void send().then((isSent) => isSent && target.select())
    else void walk(wanted)
  }
  return { draft, change, send, canSend, failure, onKey }
}

/** Enter sends where there is one line; the arrows walk from its first and last line. */
function keyMeans(event: KeyboardEvent, target: TextElement, text: string): 'send' | 'older' | 'newer' | undefined {
  const { key, shiftKey, altKey, ctrlKey, metaKey, nativeEvent } = event
  if (nativeEvent.isComposing || shiftKey || altKey) return undefined
  if (key === 'Enter') return ctrlKey || metaKey || !text.includes('\n') ? 'send' : undefined
  if (ctrlKey || metaKey) return undefined
  const { selectionStart, selectionEnd, value } = target
  if (key === 'ArrowUp' && !value.slice(0, selectionStart ?? 0).includes('\n')) return 'older'
  if (key === 'ArrowDown' && !value.slice(selectionEnd ?? value.length).includes('\n')) return 'newer'
  return undefined
}

type TextElement = HTMLTextAreaElement | HTMLInputElement

function isText(target: EventTarget): target is TextElement {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text')
}

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
  const send = async (how: 'as-it-stands' | 'burst' = 'as-it-stands') => {
    if (!canSend) return
    history.current?.reset()
    try {
      await engine.mutate('sessions.send', { id, sending: sendingOf(draft, spec.codec, how) })
      setFailure(undefined)
    } catch (error) {
      setFailure(sentenceOf(failureOf(error)))
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
    const wanted = keyMeans(event, draft.payload.text)
    if (wanted === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (wanted === 'send') void send()
    else void walk(wanted)
  }
  return { draft, change, send, canSend, failure, onKey }
}

/** Enter sends where there is one line; the arrows walk from its first and last line. */
function keyMeans(event: KeyboardEvent, text: string): 'send' | 'older' | 'newer' | undefined {
  const { target, key, shiftKey, altKey, ctrlKey, metaKey, nativeEvent } = event
  if (!isText(target) || nativeEvent.isComposing || shiftKey || altKey) return undefined
  if (key === 'Enter') return ctrlKey || metaKey || !text.includes('\n') ? 'send' : undefined
  if (ctrlKey || metaKey) return undefined
  const { selectionStart, selectionEnd, value } = target
  if (key === 'ArrowUp' && !value.slice(0, selectionStart ?? 0).includes('\n')) return 'older'
  if (key === 'ArrowDown' && !value.slice(selectionEnd ?? value.length).includes('\n')) return 'newer'
  return undefined
}

function isText(target: EventTarget): target is HTMLTextAreaElement | HTMLInputElement {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text')
}

import i18next from 'i18next'
import type { RunHead } from '../../../../shared/contract/runs.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { useSettings } from '../../../state/settings.ts'
import { setTarget } from '../../../state/target.ts'
import { toast } from '../../../ui/toasts.ts'
import { fillDraft, useDraft } from '../compose/draft.ts'
import { emptyOptions, readOptions, type OptionsForm } from '../compose/options.ts'
import { requestOf, startRun } from '../compose/start_run.ts'

/**
 * Runs the same again on these hosts. What this window started goes as it went; of an older run neither the script's text
 * nor input and environment are kept, so one that had these is put into the editor instead, with the reason.
 */
export function rerun(head: RunHead, hosts: readonly string[]): void {
  if (hosts.length === 0) return
  const target = hosts.length === head.counts.total && head.target !== undefined ? head.target : foldNames(hosts)
  const request = requestOf(head.id)
  if (request) return startRun({ ...request, hosts: [...hosts], target })
  const { command, asked } = head
  if (command === undefined || notKept(head)) return editAgain(head, hosts)
  const { options } = readOptions(formOf(head), useSettings.getState())
  const what = { command, ...(asked?.placeholders ? { placeholders: true } : {}) }
  startRun({ hosts: [...hosts], target, what, options, askPassword: false })
}

/** Fills the editor with what was run, to be changed before it runs again. */
export function editAgain(head: RunHead, hosts?: readonly string[]): void {
  const { command = '', asked } = head
  const what = requestOf(head.id)?.what
  fillDraft({
    command,
    placeholders: asked?.placeholders ?? false,
    ...(what?.script ? { script: what.script } : {}),
    ...(what?.stdin === undefined ? {} : { stdin: what.stdin }),
    form: what ? useDraft.getState().form : formOf(head),
  })
  const target = hosts ? foldNames(hosts) : head.target
  if (target !== undefined) setTarget(target)
  const reason = what ? undefined : notKept(head)
  if (reason) toast({ kind: 'note', title: i18next.t(`run.results.${reason}`) })
}

function formOf({ becomeUser, asked = {} }: RunHead): OptionsForm {
  const { user = '', timeoutMs, pty = false } = asked
  return {
    ...emptyOptions,
    ...(becomeUser === undefined ? {} : { sudo: true, sudoUser: becomeUser }),
    ...{ user, pty, timeout: timeoutMs === undefined ? '' : `${timeoutMs}ms` },
  }
}

function notKept({ script, asked }: RunHead): 'scriptNotKept' | 'inputNotKept' | 'envNotKept' | undefined {
  if (script !== undefined) return 'scriptNotKept'
  if (asked?.stdin) return 'inputNotKept'
  return asked?.env ? 'envNotKept' : undefined
}

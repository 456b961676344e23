import i18next from 'i18next'
import type { RunHead } from '../../../../shared/contract/runs.ts'
import { parseTemplate } from '../../../../shared/commands/placeholders.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { useSettings } from '../../../state/settings.ts'
import { setTarget } from '../../../state/target.ts'
import { toast } from '../../../ui/toasts.ts'
import { fillDraft, useDraft } from '../compose/draft.ts'
import { emptyOptions, readOptions } from '../compose/options.ts'
import { requestOf, startRun } from '../compose/start_run.ts'

/**
 * Runs the same again on these hosts. What this window started goes as it went; of an older run only the command is
 * known, so what cannot be done without more is put into the editor instead, with the reason.
 */
export function rerun(head: RunHead, hosts: readonly string[]): void {
  if (hosts.length === 0) return
  const target = hosts.length === head.counts.total && head.target !== undefined ? head.target : foldNames(hosts)
  const request = requestOf(head.id)
  if (request) return startRun({ ...request, hosts: [...hosts], target })
  const { command, becomeUser } = head
  if (command === undefined || parseTemplate(command).hasPlaceholders) return editAgain(head, hosts)
  const { options } = readOptions(
    { ...emptyOptions, ...(becomeUser === undefined ? {} : { sudo: true, sudoUser: becomeUser }) },
    useSettings.getState(),
  )
  startRun({ hosts: [...hosts], target, what: { command }, options, askPassword: false })
}

/** Fills the editor with what was run, to be changed before it runs again. */
export function editAgain(head: RunHead, hosts?: readonly string[]): void {
  const { command = '', becomeUser, script } = head
  const request = requestOf(head.id)
  const mayHold = parseTemplate(command).hasPlaceholders
  fillDraft({
    command,
    ...(request?.what.script ? { script: request.what.script } : {}),
    ...(request?.what.stdin === undefined ? {} : { stdin: request.what.stdin }),
    placeholders: request?.what.placeholders ?? mayHold,
    form: request
      ? useDraft.getState().form
      : { ...emptyOptions, ...(becomeUser === undefined ? {} : { sudo: true, sudoUser: becomeUser }) },
  })
  const target = hosts ? foldNames(hosts) : head.target
  if (target !== undefined) setTarget(target)
  if (request) return
  if (script !== undefined) toast({ kind: 'note', title: i18next.t('run.results.scriptNotKept') })
  else if (mayHold) toast({ kind: 'note', title: i18next.t('run.results.checkPlaceholders') })
}

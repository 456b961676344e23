import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../../../../ui/button.tsx'
import { Checkbox, Select, TextField } from '../../../../../ui/field.tsx'
import { PayloadEditor } from '../../payload/payload_editor.tsx'
import { usualPayload } from '../../payload/payload.ts'
import { newRule, type RuleDraft } from './draft.ts'
import { useDraft } from './draft_context.ts'
import { DOES_NOT_BLOCK } from './draft_fields.tsx'

const KINDS = ['text', 'hex', 'regex', 'any'] as const
/** As the contract has it. */
const MOST_RULES = 200

/** The rules of an auto-reply server, in the order in which they are tried. */
export function RulesEditor() {
  const { t } = useTranslation()
  const { draft, change, errors } = useDraft()
  const { rules } = draft
  const set = (at: number, rule: RuleDraft) => change({ rules: rules.with(at, rule) })
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-fs-2 text-ink-2">{t('tester.form.rules')}</legend>
      {rules.map((rule, at) => (
        <RuleFields
          key={at}
          at={at}
          rule={rule}
          error={errors.get(`rule-${at}`)}
          onChange={(next) => set(at, next)}
          onRemove={() => change({ rules: rules.toSpliced(at, 1) })}
          onUp={at === 0 ? undefined : () => change({ rules: rules.toSpliced(at, 1).toSpliced(at - 1, 0, rule) })}
        />
      ))}
      <Button
        className="self-start"
        isDisabled={rules.length >= MOST_RULES}
        onPress={() => change({ rules: [...rules, newRule] })}
      >
        <Plus size={14} aria-hidden />
        {t('tester.form.addRule')}
      </Button>
    </fieldset>
  )
}

interface RuleFieldsProps {
  readonly at: number
  readonly rule: RuleDraft
  readonly error: string | undefined
  readonly onChange: (rule: RuleDraft) => void
  readonly onRemove: () => void
  readonly onUp: (() => void) | undefined
}

function RuleFields({ at, rule, error, onChange, onRemove, onUp }: RuleFieldsProps) {
  const { t } = useTranslation()
  const { draft } = useDraft()
  const number = String(at + 1)
  const { kind, match, anyCase, reply, close } = rule
  return (
    <div role="group" aria-label={t('tester.form.rule', { at: number })} className="rounded-r1 border border-line p-2">
      <div className="flex flex-wrap items-start gap-2">
        <Select
          label={t('tester.form.match')}
          value={kind}
          onChange={(next) => onChange({ ...rule, kind: next })}
          options={KINDS.map((value) => ({ value, label: t(`tester.form.matchKind.${value}`) }))}
          className="w-40"
        />
        {kind !== 'any' && (
          <TextField
            label={t(
              kind === 'text'
                ? 'tester.form.matchText'
                : kind === 'hex'
                  ? 'tester.form.matchHex'
                  : 'tester.form.matchPattern',
            )}
            mono
            value={match}
            onChange={(next) => onChange({ ...rule, match: next })}
            error={error}
            {...DOES_NOT_BLOCK}
            hint={kind === 'regex' ? t('tester.form.groupsHint') : undefined}
            className="min-w-40 flex-1"
          />
        )}
        {kind === 'regex' && (
          <div className="mt-6">
            <Checkbox isSelected={anyCase} onChange={(next) => onChange({ ...rule, anyCase: next })}>
              {t('tester.form.anyCase')}
            </Checkbox>
          </div>
        )}
        <span className="mt-5 ml-auto flex">
          {onUp && (
            <IconButton label={t('tester.form.up', { at: number })} onPress={onUp}>
              <ArrowUp size={14} aria-hidden />
            </IconButton>
          )}
          <IconButton label={t('tester.form.removeRule', { at: number })} onPress={onRemove}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      <div className="my-2 flex gap-4">
        <Checkbox
          isSelected={reply !== undefined}
          onChange={(answers) => onChange({ ...rule, reply: answers ? usualPayload : undefined })}
        >
          {t('tester.form.answers')}
        </Checkbox>
        {draft.protocol !== 'udp' && (
          <Checkbox isSelected={close} onChange={(next) => onChange({ ...rule, close: next })}>
            {t('tester.form.closes')}
          </Checkbox>
        )}
      </div>
      {reply && (
        <PayloadEditor
          label={t('tester.form.reply')}
          value={reply}
          onChange={(next) => onChange({ ...rule, reply: next })}
          rows={2}
        />
      )}
      {kind === 'any' && error !== undefined && <p className="text-fs-2 text-fail">{error}</p>}
    </div>
  )
}

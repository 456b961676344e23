import { Copy, Ellipsis } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SectionDetail } from '../../../../shared/contract/inventory.ts'
import { useQuery } from '../../../engine/hooks.ts'
import { useInventory } from '../../../state/inventory.ts'
import { MenuButton } from '../../../ui/menu.tsx'
import { ActionKeys } from '../../../ui/kbd.tsx'
import { openHostDialog } from '../dialogs/dialog_state.ts'
import { makeEdits } from '../edits.ts'
import { GroupPicker } from '../group_picker.tsx'
import { ProblemList } from '../problem_list.tsx'
import { useWorkEntries } from '../work_entries.tsx'
import { HOST_FIELDS } from './field_editor.tsx'
import { PanelFrame } from './panel_frame.tsx'
import { SectionForm } from './section_form.tsx'
import { TestResult } from './test_result.tsx'

export function HostPanel({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const host = useInventory((state) => state.hostsByName.get(name))
  const revision = useInventory((state) => state.snapshot?.revision)
  const section = useQuery('inventory.section', { kind: 'host', name }, revision)
  const fields = useRef<HTMLDivElement>(null)
  const work = useWorkEntries(name)
  // The answer to the last question may still be about another host.
  const detail = section.data?.name === name && section.data.kind === 'host' ? section.data : undefined
  const editField = (field: string) => fields.current?.querySelector<HTMLElement>(`[name=${field}]`)?.focus()
  return (
    <PanelFrame
      title={name}
      onClose={onClose}
      aside={
        <MenuButton
          look="quiet"
          label={t('common.more')}
          className="!px-1.5"
          entries={[
            ...work,
            null,
            {
              id: 'rename',
              label: t('hosts.menu.rename'),
              aside: <ActionKeys id="hosts.rename" />,
              act: () => openHostDialog({ kind: 'rename', what: 'host', name }),
            },
            {
              id: 'duplicate',
              label: t('hosts.menu.duplicate'),
              icon: <Copy size={14} />,
              act: () => openHostDialog({ kind: 'add-host', groups: [], like: name }),
            },
            {
              id: 'remove',
              label: t('hosts.menu.remove'),
              danger: true,
              act: () => openHostDialog({ kind: 'remove-hosts', hosts: [name] }),
            },
          ]}
        >
          <Ellipsis size={16} />
        </MenuButton>
      }
    >
      {!host && section.failure && <p className="text-ink-2">{t('hosts.detail.goneHost', { name })}</p>}
      {host?.problems && <ProblemList title={t('hosts.detail.problems')} problems={host.problems} />}
      {host && <TestResult host={name} onEdit={editField} />}
      {section.failure && host && <p className="text-fail">{section.failure.message}</p>}
      {detail && (
        <div ref={fields}>
          <SectionForm key={`host ${name}`} detail={detail} fields={HOST_FIELDS}>
            <Membership detail={detail} around={host?.groups ?? []} />
            {detail.line !== undefined && (
              <p className="text-fs-2 text-ink-3">{t('hosts.detail.line', { line: String(detail.line) })}</p>
            )}
          </SectionForm>
        </div>
      )}
    </PanelFrame>
  )
}

/** The groups that name it, which can be left, and those around them. */
export function Membership({
  detail: { kind, name, directGroups },
  around,
}: {
  readonly detail: SectionDetail
  readonly around: readonly string[]
}) {
  const { t } = useTranslation()
  const members = kind === 'host' ? { hosts: [name] } : { groups: [name] }
  const outer = around.filter((group) => !directGroups.includes(group))
  return (
    <div className="flex flex-col gap-1">
      <GroupPicker
        label={t(kind === 'host' ? 'hosts.field.groups' : 'hosts.detail.inGroups')}
        groups={directGroups}
        without={kind === 'group' ? [name] : []}
        onAdd={(group) =>
          void makeEdits([{ type: 'add-members', group, ...members }], {
            done: t('hosts.done.added', { names: name, group }),
          })
        }
        onRemove={(group) =>
          void makeEdits([{ type: 'remove-members', group, ...members }], {
            done: t('hosts.done.left', { names: name, group }),
          })
        }
      />
      {outer.length > 0 && (
        <p className="text-fs-2 text-ink-3">{t('hosts.detail.through', { groups: outer.join(', ') })}</p>
      )}
    </div>
  )
}

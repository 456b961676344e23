import { Ellipsis } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { useQuery } from '../../../engine/hooks.ts'
import { useInventory } from '../../../state/inventory.ts'
import { MenuButton } from '../../../ui/menu.tsx'
import { openHostDialog } from '../dialogs/dialog_state.ts'
import { makeEdits } from '../edits.ts'
import { GroupPicker } from '../group_picker.tsx'
import { useWorkEntries } from '../work_entries.tsx'
import { GROUP_FIELDS } from './field_editor.tsx'
import { Membership } from './host_panel.tsx'
import { PanelFrame } from './panel_frame.tsx'
import { SectionForm } from './section_form.tsx'

export function GroupPanel({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const group = useInventory((state) => state.groupsByName.get(name))
  const revision = useInventory((state) => state.snapshot?.revision)
  const section = useQuery('inventory.section', { kind: 'group', name }, revision)
  const work = useWorkEntries(`@${name}`)
  const detail = section.data?.name === name && section.data.kind === 'group' ? section.data : undefined
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
              id: 'add',
              label: t('hosts.menu.addHost'),
              act: () => openHostDialog({ kind: 'add-host', groups: [name] }),
            },
            {
              id: 'rename',
              label: t('hosts.menu.rename'),
              act: () => openHostDialog({ kind: 'rename', what: 'group', name }),
            },
            {
              id: 'remove',
              label: t('hosts.menu.remove'),
              danger: true,
              act: () => openHostDialog({ kind: 'remove-group', name }),
            },
          ]}
        >
          <Ellipsis size={16} />
        </MenuButton>
      }
    >
      {!group && section.failure && <p className="text-ink-2">{t('hosts.detail.goneGroup', { name })}</p>}
      {section.failure && group && <p className="text-fail">{section.failure.message}</p>}
      {detail && group && (
        <>
          <div className="flex flex-col gap-1">
            <span className="text-fs-2 text-ink-2">{t('hosts.detail.members', { count: group.hosts.length })}</span>
            {detail.directHosts.length > 0 && (
              <p className="max-h-24 overflow-auto font-mono text-fs-2 break-words text-ink-2 select-text">
                {foldNames(detail.directHosts)}
              </p>
            )}
          </div>
          <GroupPicker
            label={t('hosts.detail.innerGroups')}
            groups={group.groups}
            without={[name, ...detail.directGroups]}
            onAdd={(inner) =>
              void makeEdits([{ type: 'add-members', group: name, groups: [inner] }], {
                done: t('hosts.done.added', { names: inner, group: name }),
              })
            }
            onRemove={(inner) =>
              void makeEdits([{ type: 'remove-members', group: name, groups: [inner] }], {
                done: t('hosts.done.left', { names: inner, group: name }),
              })
            }
          />
          <div className="flex flex-col gap-2">
            <h3 className="text-fs-2 text-ink-3">{t('hosts.detail.groupGives')}</h3>
            <SectionForm key={`group ${name}`} detail={detail} fields={GROUP_FIELDS} />
          </div>
          <Membership detail={detail} around={detail.directGroups} />
          {detail.line !== undefined && (
            <p className="text-fs-2 text-ink-3">{t('hosts.detail.line', { line: String(detail.line) })}</p>
          )}
        </>
      )}
    </PanelFrame>
  )
}

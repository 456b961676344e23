import { useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from '../../engine/hooks.ts'
import { useInventory } from '../../state/inventory.ts'
import { changeSettings, useSettings } from '../../state/settings.ts'
import { Checkbox, Select } from '../../ui/field.tsx'
import { NumberField } from './number_field.tsx'
import { PoolPanel } from './pool_panel.tsx'
import { ShortcutsPanel } from './shortcuts_panel.tsx'

export default function SettingsScreen() {
  const { t } = useTranslation()
  const settings = useSettings()
  const info = useQuery('system.info', {}).data
  const path = useInventory((state) => state.snapshot?.path)
  return (
    <div className="min-h-0 flex-1 overflow-auto px-5 pb-10">
      <h1 className="pt-4 text-fs-5 font-semibold">{t('settings.title')}</h1>
      <Section title={t('settings.look.title')}>
        <div className="flex flex-wrap gap-4">
          <Select
            label={t('settings.look.theme')}
            value={settings.theme}
            onChange={(theme) => void changeSettings({ theme })}
            options={(['system', 'dark', 'light'] as const).map((value) => ({
              value,
              label: t(`settings.look.themes.${value}`),
            }))}
            className="w-44"
          />
          <Select
            label={t('settings.look.language')}
            value={settings.language}
            onChange={(language) => void changeSettings({ language })}
            options={[
              { value: 'system', label: t('settings.look.systemLanguage') },
              { value: 'en', label: 'English' },
              { value: 'zh', label: '简体中文' },
            ]}
            className="w-44"
          />
          <Select
            label={t('settings.look.density')}
            value={settings.density}
            onChange={(density) => void changeSettings({ density })}
            options={(['dense', 'comfortable'] as const).map((value) => ({
              value,
              label: t(`settings.look.densities.${value}`),
            }))}
            className="w-44"
          />
        </div>
      </Section>
      <Section title={t('settings.runs.title')}>
        <NumberField
          label={t('settings.runs.forks')}
          value={settings.forks}
          min={1}
          max={10_000}
          onChange={(forks) => void changeSettings({ forks })}
        />
        <NumberField
          label={t('settings.runs.connectTimeout')}
          value={Math.round(settings.connectTimeoutMs / 1000)}
          min={1}
          max={3600}
          onChange={(seconds) => void changeSettings({ connectTimeoutMs: seconds * 1000 })}
        />
        <NumberField
          label={t('settings.runs.commandTimeout')}
          value={Math.round(settings.commandTimeoutMs / 1000)}
          min={0}
          max={2_592_000}
          onChange={(seconds) => void changeSettings({ commandTimeoutMs: seconds * 1000 })}
        />
        <Select
          label={t('settings.runs.hostKeys')}
          value={settings.hostKeys}
          onChange={(hostKeys) => void changeSettings({ hostKeys })}
          options={(['strict', 'accept-new', 'off'] as const).map((value) => ({
            value,
            label: t(`settings.runs.hostKeyPolicies.${value}`),
          }))}
          hint={settings.hostKeys === 'off' && <span className="text-unreach">⊘ {t('settings.runs.hostKeysOff')}</span>}
          className="max-w-80"
        />
        <Checkbox
          isSelected={settings.confirmDangerous}
          onChange={(confirmDangerous) => void changeSettings({ confirmDangerous })}
        >
          {t('settings.runs.confirmDangerous')}
        </Checkbox>
        <NumberField
          label={t('settings.runs.notifyAfter')}
          value={Math.round(settings.notifyAfterMs / 1000)}
          min={0}
          max={86_400}
          onChange={(seconds) => void changeSettings({ notifyAfterMs: seconds * 1000 })}
        />
      </Section>
      <Section title={t('settings.pool.title')}>
        <NumberField
          label={t('settings.pool.size')}
          hint={info && t('settings.pool.sizeHint', { count: info.poolSize })}
          value={settings.poolSize}
          min={0}
          max={32}
          onChange={(poolSize) => void changeSettings({ poolSize })}
        />
        <PoolPanel />
      </Section>
      <Section title={t('settings.data.title')}>
        <NumberField
          label={t('settings.data.keepRuns')}
          value={settings.keepRuns}
          min={0}
          max={1_000_000}
          onChange={(keepRuns) => void changeSettings({ keepRuns })}
        />
        {info && (
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
            <Fact name={t('settings.data.inventory')} value={path ?? ''} />
            <Fact name={t('settings.data.config')} value={info.configDir} />
            <Fact name={t('settings.data.runs')} value={info.runsFolder} />
            <Fact
              name={t('settings.data.keychain')}
              value={info.keychain ? t('settings.data.keychainYes') : t('settings.data.keychainNo')}
            />
            <Fact name={t('settings.data.version')} value={`${info.version} · ${info.platform} · ${info.hostname}`} />
          </dl>
        )}
      </Section>
      <Section title={t('settings.shortcuts.title')}>
        <ShortcutsPanel />
      </Section>
    </div>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="mt-6 flex flex-col gap-3 border-t border-line pt-4">
      <h2 id={id} className="text-fs-4 font-semibold">
        {title}
      </h2>
      {children}
    </section>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="font-mono text-fs-2 break-all select-text">{value}</dd>
    </>
  )
}

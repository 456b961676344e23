import { describe, expect, it } from 'vitest'
import { emptyOptions, readOptions, type OptionsForm } from '../../../../renderer/screens/run/compose/options.ts'
import { defaultSettings } from '../../../../shared/contract/default_settings.ts'
import { runOptions, whatToRun } from '../../../../shared/contract/runs.ts'

const read = (form: Partial<OptionsForm>) => readOptions({ ...emptyOptions, ...form }, defaultSettings)

describe('the options of a run', () => {
  it('are the settings where nothing is typed', () => {
    expect(read({})).toEqual({
      errors: {},
      env: undefined,
      options: { forks: 64, connectTimeoutMs: 15_000, connectRetries: 0, hostKeys: 'accept-new' },
    })
  })

  it('are what the contract takes when everything is given', () => {
    const { options, env, errors } = read({
      ...{ forks: '8', connectTimeout: '500ms', timeout: '5m', retries: '2', serial: '25%', maxFail: '10 %' },
      ...{ failFast: true, user: 'deploy', sudo: true, sudoUser: '', pty: true, hostKeys: 'strict' },
      env: 'A=1\n\nB=x=y ',
    })
    expect(errors).toEqual({})
    expect(runOptions.parse(options)).toEqual({
      ...{ forks: 8, connectTimeoutMs: 500, timeoutMs: 300_000, connectRetries: 2, serial: { percent: 25 } },
      ...{ maxFailPercent: 10, failFast: true, user: 'deploy', becomeUser: 'root', pty: true, hostKeys: 'strict' },
    })
    expect(whatToRun.parse({ env }).env).toEqual({ A: '1', B: 'x=y ' })
  })

  it.each([
    ['forks', '0', { error: 'wholeNumber', min: 1, max: 10_000 }],
    ['forks', '1.5', { error: 'wholeNumber', min: 1, max: 10_000 }],
    ['retries', '101', { error: 'wholeNumber', min: 0, max: 100 }],
    ['connectTimeout', 'soon', { error: 'duration' }],
    ['connectTimeout', '2h', { error: 'duration' }],
    ['timeout', '0', { error: 'duration' }],
    ['serial', '0', { error: 'serial' }],
    ['serial', '101%', { error: 'serial' }],
    ['maxFail', '101', { error: 'percent' }],
    ['user', 'a b', { error: 'name' }],
    ['env', 'A=1\n2B=x', { error: 'env', line: 2 }],
  ] as const)('%s "%s" is pointed at', (field, text, error) => {
    expect(read({ [field]: text }).errors).toEqual({ [field]: error })
  })

  it('take a user to become only when sudo is wanted', () => {
    expect(read({ sudoUser: 'postgres' }).options.becomeUser).toBeUndefined()
    expect(read({ sudo: true, sudoUser: 'postgres' }).options.becomeUser).toBe('postgres')
  })
})

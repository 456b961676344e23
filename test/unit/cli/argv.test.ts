import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { byteCount, duration, withTwoDashes } from '../../../electron/node/cli/argv.ts'

function command(): Command {
  return new Command()
    .option('-h, --hosts <list>')
    .option('--cmd <command>')
    .option('--become [user]')
    .option('--dry-run')
    .option('-t, --timeout <time>')
}

describe('old spellings with one dash', () => {
  it.each<[string, string[], string[]]>([
    ['become two dashes', ['-cmd', 'df'], ['--cmd', 'df']],
    ['also with their value attached', ['-cmd=df -h'], ['--cmd=df -h']],
    ['also when they take no value', ['-dry-run'], ['--dry-run']],
    ['also for help, which every command has', ['-help'], ['--help']],
    ['leave short options alone', ['-h', 'web01', '-t', '5'], ['-h', 'web01', '-t', '5']],
    ['leave a value alone that looks like an option', ['-cmd', '-cmd'], ['--cmd', '-cmd']],
    ['leave the value of a short option alone', ['-h', '-cmd'], ['-h', '-cmd']],
    ['leave what follows -- alone', ['--', '-cmd'], ['--', '-cmd']],
    ['leave unknown words alone', ['-comand', 'x'], ['-comand', 'x']],
    ['do not take the option after an optional value for one', ['-become', '-cmd', 'x'], ['--become', '--cmd', 'x']],
  ])('%s', (_, argv, expected) => {
    expect(withTwoDashes(argv, command())).toEqual(expected)
  })
})

describe('lengths of time', () => {
  it.each([
    ['30', 30_000],
    ['1.5', 1_500],
    ['500ms', 500],
    ['5m', 300_000],
    ['2h', 7_200_000],
  ])('%s is %d ms', (text, ms) => {
    expect(duration(text)).toBe(ms)
  })

  it.each(['0', '', '-1', '5 days', '1e3', '600h', 'NaN'])('"%s" is refused', (text) => {
    expect(() => duration(text)).toThrow('Expected a time')
  })
})

describe('numbers of bytes', () => {
  it.each([
    ['500k', 512_000],
    ['10M', 10_485_760],
    ['1.5G', 1_610_612_736],
    ['1MiB/s', 1_048_576],
  ])('%s is %d', (text, bytes) => {
    expect(byteCount(text)).toBe(bytes)
  })

  it.each(['0', '', '-5', '10T', 'fast'])('"%s" is refused', (text) => {
    expect(() => byteCount(text)).toThrow('Expected a number of bytes')
  })
})

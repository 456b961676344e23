import { describe, expect, it } from 'vitest'
import { CliUser, type Program } from '../../support/cli.ts'

const user = new CliUser('[web01]\nhost = 127.0.0.1\nport = 1\nuser = x\npassword = x\n')

describe('--help', () => {
  it.each<[Program, string[]]>([
    ['batch_run', ['--help']],
    ['batch_run', ['-help']],
    ['flotilla', ['run', '--help']],
    ['flotilla', ['help', 'run']],
  ])('%s %j lists every option and the exit statuses', async (program, args) => {
    const { status, stdout, stderr } = await user.run(program, args)
    expect(status).toBe(0)
    expect(stderr).toBe('')
    const options =
      '--cmd --script --stdin --env --pty --become --timeout --hosts --groups --inventory --rerun --dry-run'
    const more = '--user --ask-pass --host-keys --forks --connect-timeout --retries --serial --max-fail --fail-fast'
    const shown = '--fold --json --quiet --no-color --output-dir --help'
    for (const option of `${options} ${more} ${shown}`.split(' ')) expect(stdout).toContain(option)
    for (const exit of ['  0 ', '  1 ', '  2 ', '  3 ', '  130 ']) expect(stdout).toContain(`\n${exit}`)
  })

  it('says nothing when nobody reads it', async () => {
    const { stderr } = await user.run('flotilla', ['listen', '--help'], { shell: '$CLI "$@" | true' })
    expect(stderr).toBe('')
  })

  it.each<[Program, string[]]>([
    ['batch_scp', ['--help']],
    ['flotilla', ['copy', '--help']],
    ['flotilla', ['help', 'copy']],
  ])('%s %j lists every option of copying', async (program, args) => {
    const { status, stdout } = await user.run(program, args)
    expect(status).toBe(0)
    const options = '--action --local --remote --preserve --exclude --links --skip-same --verify --resume --limit-rate'
    for (const option of options.split(' ')) expect(stdout).toContain(option)
  })

  it.each([['--help'], ['help']])('flotilla %s lists its commands', async (word) => {
    const { status, stdout } = await user.run('flotilla', [word])
    expect(status).toBe(0)
    for (const name of ['run', 'copy', 'hosts', 'runs', 'demo', 'listen', 'send', 'load', 'reach', 'ports'])
      expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
  })
})

describe('wrong usage ends with 2 and says what was expected', () => {
  const here = ['-h', 'web01', '--cmd', 'true']
  it.each<[string[], RegExp]>([
    [[], /Nothing to run: give --cmd/],
    [['--cmd', 'true'], /No hosts are named/],
    [['-h'], /'-h, --hosts <list>' argument missing\n.*`-h` means hosts/],
    [['-h', 'web01', '--cmd', ' '], /--cmd is empty/],
    [['-h', 'web01', '--cmd', 'df', 'extra'], /"extra": belongs to no option\. .*needs quotes/],
    [[...here, '--folt'], /unknown option '--folt'\n\(Did you mean --fold\?\)/],
    [[...here, '--script', 'x.sh'], /--cmd and --script are both given/],
    [['-h', 'web01', '--script', 'missing.sh'], /missing\.sh cannot be read/],
    [['-h', 'web01', '--script', 'x.sh', '--stdin'], /the script itself travels as standard input/],
    [[...here, '-t', 'soon'], /'soon' is invalid\. Expected a time such as/],
    [[...here, '--connect-timeout', '0'], /'0' is invalid\. Expected a time such as/],
    [[...here, '-f', '0'], /'0' is invalid\. Expected a whole number from 1/],
    [[...here, '-f', 'many'], /'many' is invalid\. Expected a whole number/],
    [[...here, '--retries', '-1'], /'-1' is invalid\. Expected a whole number from 0/],
    [[...here, '--serial', '0%'], /'0%' is invalid\. Expected a number of hosts/],
    [[...here, '--max-fail', '150%'], /'150%' is invalid\. Expected a percentage/],
    [[...here, '--env', '1A=x'], /'1A=x' is invalid\. Expected NAME=VALUE/],
    [[...here, '--env', 'NOT_SET_HERE'], /NOT_SET_HERE is not set here/],
    [[...here, '--host-keys', 'maybe'], /Allowed choices are strict, accept-new, off/],
    [[...here, '--rerun', 'ok'], /Allowed choices are failed/],
    [[...here, '-i', ''], /expected the path of an inventory file/],
    [[...here, '--ask-pass'], /expected a password as a line of standard input/],
  ])('batch_run %j', async (args, message) => {
    const { status, stdout, stderr } = await user.run('batch_run', args)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it.each<[string[], RegExp]>([
    [['runz'], /unknown command 'runz'\n\(Did you mean/],
    [[], /Usage: flotilla/],
    [['runs', '-n', 'few'], /'few' is invalid\. Expected a whole number/],
    [['runs', 'prune'], /'--keep <n>' not specified/],
    [['runs', 'show'], /There are no runs yet/],
    [['hosts', '-h', 'wep01'], /wep01.*web01/],
    [['run', '-h', 'web01'], /Nothing to run/],
    [['copy', '-h', 'web01'], /Nothing to copy/],
  ])('flotilla %j', async (args, message) => {
    const { status, stderr } = await user.run('flotilla', args)
    expect(stderr).toMatch(message)
    expect(status).toBe(2)
  })

  it('nothing was run by any of these', () => {
    expect(user.runFolders).toEqual([])
  })
})

describe('flotilla hosts', () => {
  const inventory =
    '[a1]\nhost = 10.0.0.1\nuser = u\npassword = s3cret\ntags = prod\n[six]\nhost = ::1\n[g]\nhosts = a1\n'

  it('lists hosts with address, user, groups and tags', async () => {
    const { status, stdout } = await new CliUser(inventory).run('flotilla', ['hosts'])
    expect(status).toBe(0)
    expect(stdout).toBe('a1  u@10.0.0.1:22  @g  #prod\nsix  [::1]:22\n')
  })

  it('--json has one object a host and no secrets', async () => {
    const { stdout } = await new CliUser(inventory).run('flotilla', ['hosts', '-h', 'a1', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ name: 'a1', address: '10.0.0.1', port: 22, login: ['password'] })
    expect(stdout).not.toContain('s3cret')
  })

  it('into a reader that leaves early ends in silence', async () => {
    const many = new CliUser(Array.from({ length: 20_000 }, (_, at) => `[host${at}]\n`).join(''))
    const { stdout, stderr } = await many.run('flotilla', ['hosts'], { shell: '$CLI "$@" | head -1' })
    expect(stdout).toBe('host0  host0:22\n')
    expect(stderr).not.toMatch(/Error|\n\s+at /)
  })
})

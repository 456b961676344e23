import { expect, it } from 'vitest'
import { osInWords } from '../../../electron/worker/ssh/test_connection.ts'

it.each([
  [
    'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nLinux 6.1.0 x86_64\n',
    'Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x86_64',
  ],
  ["PRETTY_NAME='Alpine Linux'\nLinux 6.6 aarch64", 'Alpine Linux, Linux 6.6 aarch64'],
  ['Darwin 23.1.0 arm64\n', 'Darwin 23.1.0 arm64'],
  ['PRETTY_NAME="\u001b[31mred"\n', '?[31mred'],
  ['Welcome to SwitchOS\nUnknown command: sh\n', undefined],
  ['', undefined],
])('%j is %j', (output, words) => {
  expect(osInWords(output)).toBe(words)
})

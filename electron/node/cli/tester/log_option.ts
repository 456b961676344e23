import { Option } from 'commander'
import { HEAD_BYTES, RECORD_KINDS } from '../../../../shared/tester/record.ts'

/** `--log`, of servers and clients. @param ofEach what the heads are of: "each message" */
export function logOption(ofEach: string): Option {
  return new Option(
    '--log <what>',
    `what is shown of what passes: all, the first ${HEAD_BYTES} bytes of ${ofEach}, or nothing`,
  )
    .choices(RECORD_KINDS)
    .default('all')
}

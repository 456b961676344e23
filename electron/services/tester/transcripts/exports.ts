import type { TextEncoding } from '../../../../shared/contract/tester/bytes.ts'
import { pcapng, type PcapngOptions } from '../../../../shared/tester/pcapng.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import { transcriptJson, transcriptText } from '../../../../shared/tester/transcript_text.ts'

type Records = AsyncIterable<LogRecord>

interface Export {
  readonly ending: string
  readonly contentType: string
  readonly write: (
    records: Records,
    about: PcapngOptions & { readonly encoding: TextEncoding },
  ) => AsyncGenerator<Uint8Array>
}

/** How a log is written down for other programs and people: as it is sent, never whole. */
export const EXPORTS: Readonly<Record<'text' | 'json' | 'pcapng', Export>> = {
  text: {
    ending: 'txt',
    contentType: 'text/plain; charset=utf-8',
    write: (records, { encoding }) => transcriptText(records, encoding),
  },
  json: {
    ending: 'json',
    contentType: 'application/json',
    write: (records, { encoding }) => transcriptJson(records, encoding),
  },
  pcapng: {
    ending: 'pcapng',
    contentType: 'application/x-pcapng',
    write: (records, about) => pcapng(records, about),
  },
}

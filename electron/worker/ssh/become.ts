import type { Client } from 'ssh2'
import type { BecomeDialogue } from '../../../shared/tasks/ssh.ts'

export type BecomeAction = 'send-password' | 'begin' | 'give-up'

/**
 * Reads sudo's side of the dialogue out of a command's output. The prompt and the marker, with the process group that
 * follows it, are taken out, wherever the chunks break them; everything else passes. A second prompt means that the
 * password was wrong: it is not sent again, since three wrong ones can lock an account.
 */
export class BecomeFilter {
  private held: Buffer = Buffer.alloc(0)
  /** The marker came; what follows it is its process group, as far as it has arrived. */
  private groupText: string | undefined
  private begun = false
  private asked = false
  /** The process group of what was begun, where the host could tell. */
  group: number | undefined
  private readonly prompt: Buffer
  private readonly marker: Buffer

  constructor(dialogue: Pick<BecomeDialogue, 'prompt' | 'begun'>) {
    this.prompt = Buffer.from(dialogue.prompt)
    this.marker = Buffer.from(dialogue.begun)
  }

  feed(data: Buffer): { output: Buffer; actions: BecomeAction[] } {
    if (this.begun) return { output: data, actions: [] }
    if (this.groupText !== undefined) return this.readGroup(data)
    const actions: BecomeAction[] = []
    const passed: Buffer[] = []
    let rest = Buffer.concat([this.held, data])
    for (;;) {
      const prompt = rest.indexOf(this.prompt)
      const marker = rest.indexOf(this.marker)
      if (prompt < 0 && marker < 0) break
      const isPrompt = marker < 0 || (prompt >= 0 && prompt < marker)
      const at = isPrompt ? prompt : marker
      passed.push(rest.subarray(0, at))
      rest = rest.subarray(at + (isPrompt ? this.prompt : this.marker).length)
      if (isPrompt) {
        actions.push(this.asked ? 'give-up' : 'send-password')
        this.asked = true
      } else {
        this.held = Buffer.alloc(0)
        this.groupText = ''
        const after = this.readGroup(rest)
        return { output: Buffer.concat([...passed, after.output]), actions: [...actions, ...after.actions] }
      }
    }
    const keep = Math.max(partialAtEnd(rest, this.prompt), partialAtEnd(rest, this.marker))
    this.held = rest.subarray(rest.length - keep)
    passed.push(rest.subarray(0, rest.length - keep))
    return { output: Buffer.concat(passed), actions }
  }

  /** What was held back as the possible beginning of a marker when the output ended. */
  rest(): Buffer {
    const { held } = this
    this.held = Buffer.alloc(0)
    return held
  }

  /** Digits, if any, and a semicolon; anything else is output of something that is not our command line. */
  private readGroup(data: Buffer): { output: Buffer; actions: BecomeAction[] } {
    const text = this.groupText + data.toString('latin1')
    const digits = /^\d{0,10}/.exec(text)![0]
    if (digits === text) {
      this.groupText = text
      return { output: Buffer.alloc(0), actions: [] }
    }
    this.begun = true
    const ours = text[digits.length] === ';'
    if (ours && Number(digits) > 1) this.group = Number(digits)
    const output = Buffer.from(ours ? text.slice(digits.length + 1) : text, 'latin1')
    return { output, actions: ['begin'] }
  }
}

/** Ends a process group with the rights it has; `done` comes when that has been tried, whatever came of it. */
export function stopWithRights(client: Client, dialogue: BecomeDialogue, group: number, done: () => void): void {
  const filter = new BecomeFilter(dialogue)
  try {
    client.exec(dialogue.stop, (error, channel) => {
      if (error) return done()
      channel.on('error', () => {}).on('close', done)
      channel.resume()
      channel.stderr.on('data', (data: Buffer) => {
        for (const action of filter.feed(data).actions) {
          if (action === 'send-password') channel.write(`${dialogue.password}\n`)
          else channel.end(action === 'begin' ? `${group}\n` : undefined)
        }
      })
    })
  } catch {
    // The connection is gone, and the process with its terminal or its next output.
    done()
  }
}

/** Length of the longest end of `data` that is a beginning of `marker`, but not all of it. */
function partialAtEnd(data: Buffer, marker: Buffer): number {
  for (let length = Math.min(marker.length - 1, data.length); length > 0; length--)
    if (data.subarray(data.length - length).equals(marker.subarray(0, length))) return length
  return 0
}

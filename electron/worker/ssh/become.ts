import type { BecomeDialogue } from '../../../shared/tasks/ssh.ts'

export type BecomeAction = 'send-password' | 'begin' | 'give-up'

/**
 * Reads sudo's side of the dialogue out of a command's output. The two markers are taken out, wherever the chunks
 * break them; everything else passes. A second prompt means that the password was wrong: it is not sent again, since
 * three wrong ones can lock an account.
 */
export class BecomeFilter {
  private held: Buffer = Buffer.alloc(0)
  private begun = false
  private asked = false
  private readonly prompt: Buffer
  private readonly marker: Buffer

  constructor(dialogue: Pick<BecomeDialogue, 'prompt' | 'begun'>) {
    this.prompt = Buffer.from(dialogue.prompt)
    this.marker = Buffer.from(dialogue.begun)
  }

  feed(data: Buffer): { output: Buffer; actions: BecomeAction[] } {
    if (this.begun) return { output: data, actions: [] }
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
        this.begun = true
        actions.push('begin')
        this.held = Buffer.alloc(0)
        return { output: Buffer.concat([...passed, rest]), actions }
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
}

/** Length of the longest end of `data` that is a beginning of `marker`, but not all of it. */
function partialAtEnd(data: Buffer, marker: Buffer): number {
  for (let length = Math.min(marker.length - 1, data.length); length > 0; length--)
    if (data.subarray(data.length - length).equals(marker.subarray(0, length))) return length
  return 0
}

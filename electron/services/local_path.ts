import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** A path of this machine as a page writes it: `~` is the home folder, and what relative paths are relative to. */
export function localPath(written: string): string {
  return /^~(?=$|[/\\])/.test(written) ? join(homedir(), written.slice(1)) : resolve(homedir(), written)
}

/** Whether a name, without its folder, is that of something unfinished: a file or folder that a transfer has not yet put in place. */
export function isHiddenName(name: string): boolean {
  return /^\.flotilla-[0-9a-f]{16}\.part$/.test(name)
}

import { spawnSync } from 'node:child_process'

/** Runs a Python program with nothing but its standard library, bytes in, bytes out. @throws Error with what it complained of */
export function python(program: string, input: Uint8Array = new Uint8Array(0), ...args: string[]): Buffer {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program, ...args], {
    input,
    maxBuffer: 256 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`python3: ${stderr.toString()}`)
  return stdout
}

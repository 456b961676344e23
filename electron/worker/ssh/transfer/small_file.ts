import * as fs from 'node:fs'
import { promisify } from 'node:util'

const open = promisify(fs.open)
const read = promisify(fs.read)
const fstat = promisify(fs.fstat)
const close = promisify(fs.close)

/** Without O_NONBLOCK, a pipe that has taken a file's place would hold one of the few file threads for ever. */
export const OPEN_FLAGS = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0)

/** A file that is in memory already is read in some 15 µs; through the thread pool it is 80 µs of this thread's time. */
const QUICK_MS = 1
/** After one that was slow, so many are read without blocking: a cold disk or a network file system is behind them. */
const PATIENT_READS = 64
let patient = 1

/**
 * Opens, reads and closes a small file. As long as files come at once from the page cache they are read in place,
 * which is several times faster; at the first one that does not, by the thread pool, so that nobody waits for a disk.
 *
 * @returns what was read, at most `size` bytes, and how the file was right after
 * @throws errno(3) of the file system
 */
export async function readSmallFile(path: string, size: number): Promise<{ data: Buffer; stats: fs.Stats }> {
  if (patient > 0) {
    patient--
    return readPatiently(path, size)
  }
  const startedAt = performance.now()
  const result = readInPlace(path, size)
  if (performance.now() - startedAt > QUICK_MS) patient = PATIENT_READS
  return result
}

function readInPlace(path: string, size: number): { data: Buffer; stats: fs.Stats } {
  const descriptor = fs.openSync(path, OPEN_FLAGS)
  try {
    const data = Buffer.allocUnsafe(size)
    const count = fs.readSync(descriptor, data, 0, size, 0)
    return { data: data.subarray(0, count), stats: fs.fstatSync(descriptor) }
  } finally {
    fs.closeSync(descriptor)
  }
}

async function readPatiently(path: string, size: number): Promise<{ data: Buffer; stats: fs.Stats }> {
  const descriptor = await open(path, OPEN_FLAGS)
  try {
    const data = Buffer.allocUnsafe(size)
    const { bytesRead } = await read(descriptor, data, 0, size, 0)
    return { data: data.subarray(0, bytesRead), stats: await fstat(descriptor) }
  } finally {
    await close(descriptor)
  }
}

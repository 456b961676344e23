import { refuse, type ContractError } from '../../../shared/contract/errors.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: "the user's share of the disk is used up",
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system can only be read',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk does not answer as it should',
  ENOTDIR: 'a part of its path is a file, not a folder',
}

/** Refuses because the operating system did. `what`: the sentence's beginning, "The run's folder cannot be made". */
export function systemRefusal(what: string, error: unknown): ContractError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? ''
  return refuse('system', `${what}: ${REASONS[code] ?? `the system refused${code && ` (${code})`}`}.`)
}

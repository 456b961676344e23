import { formatProblem, type Problem } from '../../../shared/problem.ts'

/** The user left at a question, before anything was begun. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** The request cannot be carried out as it stands and nothing was begun: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  static of(problems: readonly Problem[]): UsageError {
    const lines = problems.map(formatProblem)
    // Below the program's name, so that `file:line:column` begins its line and terminals make it a link.
    return new UsageError(
      lines.length === 1 ? lines[0]! : `${lines.length} problems, nothing was done:\n${lines.join('\n')}`,
    )
  }
}

import { formatProblem, type Problem } from '../../../shared/problem.ts'

/** The request cannot be carried out as it stands and nothing was begun: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  static of(problems: readonly Problem[]): UsageError {
    return new UsageError(problems.map(formatProblem).join('\n'))
  }
}

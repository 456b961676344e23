/**
 * Something wrong in what a person wrote, said so that they can mend it: what, where, and what was expected.
 * Problems are collected, never thrown one at a time, so that one run of a checker shows them all.
 */
export interface Problem {
  /** One sentence: what is wrong and what was expected or can be done. Never holds a secret. */
  readonly message: string
  /** Where the text came from: a file path, or the name of an option such as `-h`. */
  readonly source: string
  /** 1-based; absent when the problem has no single place. */
  readonly line?: number
  /** 1-based, in UTF-16 code units. */
  readonly column?: number
}

/** `file:line:column: message`, the form that editors and terminals turn into links. */
export function formatProblem(problem: Problem): string {
  const place = [problem.source, problem.line, problem.column].filter((part) => part !== undefined).join(':')
  return `${place}: ${problem.message}`
}

import type { ZodError } from 'zod'

/** The first thing that is wrong with a spec, by the field's name. */
export function firstIssue(error: ZodError): string {
  const [issue] = error.issues
  return `${issue?.path.join('.') ?? 'The request'}: ${issue?.message ?? 'not understood'}`
}

import { useEffect, useState } from 'react'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import { useStream } from '../../../../engine/hooks.ts'
import { withNews, type Matrix } from './matrix.ts'

/** Follows a matrix: all of it, and then what is found while it is probed. */
export function useMatrix(id: string): {
  readonly matrix: Matrix | undefined
  readonly failure: ContractFailure | undefined
} {
  const [matrix, setMatrix] = useState<Matrix>()
  useEffect(() => setMatrix(undefined), [id])
  const failure = useStream('reach.watch', { id }, (news) => setMatrix((known) => withNews(known, news)))
  return { matrix: matrix?.head.id === id ? matrix : undefined, failure }
}

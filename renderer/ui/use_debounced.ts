import { useEffect, useState } from 'react'

/** The value as it was when it last stood still for this long; compared as JSON. */
export function useDebounced<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value)
  const key = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(
      () => setSettled(key === undefined ? (undefined as Value) : (JSON.parse(key) as Value)),
      ms,
    )
    return () => clearTimeout(timer)
  }, [key, ms])
  return settled
}

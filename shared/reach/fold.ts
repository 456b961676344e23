/** Rows or columns of a matrix that are alike, by their places, in order. */
export type Alike = readonly number[]

export interface FoldedMatrix {
  readonly rows: readonly Alike[]
  readonly columns: readonly Alike[]
}

/**
 * Joins the rows that are the same in every cell, and then the columns: any member stands for all of its kind. They come in
 * the order of their first members.
 * @param keyOf what a cell shows; two cells are the same when these are
 */
export function foldMatrix(
  rows: number,
  columns: number,
  keyOf: (row: number, column: number) => string,
): FoldedMatrix {
  const codes = new Map<string, number>()
  const codeOf = (row: number, column: number) => {
    const key = keyOf(row, column)
    const known = codes.get(key)
    if (known !== undefined) return known
    codes.set(key, codes.size)
    return codes.size - 1
  }
  const foldedRows = alike(rows, (row) => line(columns, (column) => codeOf(row, column)))
  // Of each kind of row one is enough to tell columns apart.
  const firsts = foldedRows.map(([first]) => first!)
  const foldedColumns = alike(columns, (column) => line(firsts.length, (at) => codeOf(firsts[at]!, column)))
  return { rows: foldedRows, columns: foldedColumns }
}

function line(length: number, codeOf: (at: number) => number): string {
  return Array.from({ length }, (_, at) => codeOf(at)).join(' ')
}

function alike(length: number, contentsOf: (at: number) => string): number[][] {
  const kinds = new Map<string, number[]>()
  for (let at = 0; at < length; at++) {
    const contents = contentsOf(at)
    const same = kinds.get(contents)
    if (same) same.push(at)
    else kinds.set(contents, [at])
  }
  return [...kinds.values()]
}

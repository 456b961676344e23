import type { ReachCell, ReachMatrix } from '../../../shared/contract/reach.ts'
import { csvCell } from '../csv_cell.ts'

export type MatrixFormat = 'csv' | 'json'

/** How a matrix is written down for other programs, made as it is sent. Cells that nobody found out are `pending`. */
export const MATRIX_FORMATS: Readonly<
  Record<
    MatrixFormat,
    { readonly contentType: string; readonly write: (matrix: ReachMatrix, more?: object) => Generator<string> }
  >
> = {
  csv: { contentType: 'text/csv; charset=utf-8', write: asCsv },
  json: { contentType: 'application/json', write: asJson },
}

/** RFC 4180, one cell of the matrix a row. */
function* asCsv(matrix: ReachMatrix): Generator<string> {
  yield 'source,target,address,port,protocol,state,ms,via,banner,message\r\n'
  for (const { source, target, address, port, state, ms, via, banner, message } of namedCells(matrix)) {
    const fields = [source, target, address, port, matrix.spec.protocol, state, ms, via, banner, message]
    yield `${fields.map((field) => csvCell(field === undefined ? '' : String(field))).join(',')}\r\n`
  }
}

/**
 * One object; its cells one a line, for grep.
 * @param more what else is to be told of it
 */
function* asJson(matrix: ReachMatrix, more: object = {}): Generator<string> {
  const { head, spec, sources } = matrix
  const targets = spec.to.map(({ name, address, port }) => ({ name: name ?? address, address, port }))
  yield `${JSON.stringify({ ...head, ...more, sources, targets }).slice(0, -1)},"cells":[`
  let separator = '\n'
  for (const cell of namedCells(matrix)) {
    yield `${separator}${JSON.stringify(cell)}`
    separator = ',\n'
  }
  yield '\n]}\n'
}

/** Every cell, source by source, by names in place of numbers. */
function* namedCells({ spec, sources, cells }: ReachMatrix) {
  const known = new Map<number, ReachCell>()
  for (const cell of cells) known.set(cell.s * spec.to.length + cell.t, cell)
  for (const [s, source] of sources.entries())
    for (const [t, { name, address, port }] of spec.to.entries()) {
      const { state, ms, via, banner, message } =
        known.get(s * spec.to.length + t) ?? ({ state: 'pending' } as ReachCell)
      yield { source: source.name, target: name ?? address, address, port, state, ms, via, banner, message }
    }
}

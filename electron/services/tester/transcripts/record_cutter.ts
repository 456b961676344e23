import { recordEnd, recordTraffic } from '../../../../shared/tester/record.ts'

/** Whole records, one behind the other. */
export interface WholeRecords {
  readonly data: Uint8Array
  readonly count: number
  /** What they tell of: bytes sent and received. */
  readonly traffic: number
}

/**
 * Cuts what a task writes after the last whole record. Nothing is taken apart: a flood of 100,000 datagrams a second would
 * keep the engine from all else.
 */
export class RecordCutter {
  private rest: Uint8Array = new Uint8Array(0)

  /** @throws RangeError when this cannot be what `encodeRecord` wrote */
  push(piece: Uint8Array): WholeRecords {
    const all = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece])
    let at = 0
    let count = 0
    let traffic = 0
    for (let end = recordEnd(all, at); end !== undefined; end = recordEnd(all, at)) {
      traffic += recordTraffic(all, at)
      count++
      at = end
    }
    this.rest = all.subarray(at)
    return { data: all.subarray(0, at), count, traffic }
  }
}

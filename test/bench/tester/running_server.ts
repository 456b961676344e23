/** A server that is measured, on 127.0.0.1. */
export interface RunningServer {
  readonly port: number
  /** Its process, which may have served before and may go on after it. */
  readonly pid: number
  /** Ends it. @returns what it has received since its start, as it has counted it itself */
  stop(): Promise<Received>
}

export interface Received {
  /** Datagrams, or reads. */
  readonly messages: number
  readonly bytes: number
  /** From the first connection to the last byte, where the server knows. */
  readonly seconds?: number
}

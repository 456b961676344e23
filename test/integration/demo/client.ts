import { Client, type ConnectConfig, type SFTPWrapper } from 'ssh2'

/** A connection to a demo host; rejects with ssh2's error. */
export function connectTo(config: ConnectConfig): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client()
    client
      .on('error', reject)
      .on('ready', () => resolve(client))
      .connect({ host: '127.0.0.1', ...config })
  })
}

export interface RunOptions {
  readonly stdin?: string
  /** Sent when the first output arrives. */
  readonly signalOnOutput?: string
  /** Hang up without a word when the first output arrives. */
  readonly destroyOnOutput?: boolean
}

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  readonly status?: number
  readonly signal?: string
}

/** Runs one command and closes the connection. */
export function run(client: Client, command: string, options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error)
      let stdout = ''
      let stderr = ''
      channel.setEncoding('latin1')
      channel.on('data', (text: string) => {
        stdout += text
        if (options.signalOnOutput) channel.signal(options.signalOnOutput)
        if (options.destroyOnOutput) client.destroy()
      })
      channel.stderr.setEncoding('latin1').on('data', (text: string) => (stderr += text))
      channel.on('close', (status: number | null | undefined, signal?: string) => {
        client.end()
        resolve({ stdout, stderr, ...(typeof status === 'number' ? { status } : {}), ...(signal ? { signal } : {}) })
      })
      // ssh2 sends no signal once its side of the channel has ended.
      if (!options.signalOnOutput) channel.end(options.stdin ?? '')
    })
  })
}

export interface SftpClient {
  open(path: string): Promise<void>
  read(path: string): Promise<string>
  write(path: string, text: string): Promise<void>
  realpath(path: string): Promise<string>
  rename(from: string, to: string): Promise<void>
  renameOver(from: string, to: string): Promise<void>
  list(path: string): Promise<string[]>
}

/** ssh2's SFTP with promises, as far as the tests need it. */
export async function sftpOf(client: Client): Promise<SftpClient> {
  const sftp = await promised<SFTPWrapper>((done) => client.sftp(done))
  return {
    open: async (path) => void (await promised((done) => sftp.open(path, 'w', done))),
    read: async (path) => (await promised<Buffer>((done) => sftp.readFile(path, done))).toString(),
    write: (path, text) => promised<void>((done) => sftp.writeFile(path, text, done)),
    realpath: (path) => promised<string>((done) => sftp.realpath(path, done)),
    rename: (from, to) => promised<void>((done) => sftp.rename(from, to, done)),
    renameOver: (from, to) => promised<void>((done) => sftp.ext_openssh_rename(from, to, done)),
    list: async (path) =>
      (await promised<{ filename: string }[]>((done) => sftp.readdir(path, done))).map(({ filename }) => filename),
  }
}

function promised<T>(start: (done: (error: Error | null | undefined, value?: unknown) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as T)))
  })
}

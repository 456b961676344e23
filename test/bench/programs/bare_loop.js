/* global process, console */
// The yardstick for overhead: one Node process, one ssh2 client a host, all at once, and nothing around them. It checks
// no host key, keeps no output and knows no limits. node bare_loop.js <file of addresses> <port> <user> <key> <command>
import { readFileSync } from 'node:fs'
import ssh2 from 'ssh2'

const [, , addressFile, port, username, keyFile, command] = process.argv
const privateKey = readFileSync(keyFile)

for (const host of readFileSync(addressFile, 'utf8').trim().split('\n')) {
  const client = new ssh2.Client()
  client.on('ready', () =>
    client.exec(command, (error, channel) => {
      if (error) throw error
      channel.on('data', (data) => process.stdout.write(`${host}: ${data}`))
      channel.stderr.resume()
      channel.on('close', () => client.end())
    }),
  )
  client.on('error', (error) => {
    console.error(`${host}: ${error.message}`)
    process.exitCode = 1
  })
  client.connect({ host, port: Number(port), username, privateKey })
}

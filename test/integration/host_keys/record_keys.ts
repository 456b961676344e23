/** A process that checks the keys of many new hosts at once: `record_keys.ts OWN_FILE PREFIX COUNT KEY_SEED`. */
import { HostKeyStore } from '../../../electron/services/host_keys/store.ts'
import { keyBlob } from '../../unit/host_keys/lines.ts'

const [ownFile = '', prefix = '', count = '0', seed = ''] = process.argv.slice(2)
const store = await HostKeyStore.open({ userFiles: [], ownFile, policy: 'accept-new' })
const names = Array.from({ length: Number(count) }, (_, index) => `${prefix}${index}`)
const verdicts = await Promise.all(names.map((name) => store.check(name, 22, keyBlob(seed + name))))
console.log(JSON.stringify(verdicts.map((verdict) => (verdict.accept ? verdict.recorded : verdict.reason))))

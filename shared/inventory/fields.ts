/** What can be said about a host, in the order in which it is shown. */
export const hostFields = ['address', 'port', 'user', 'password', 'key', 'passphrase', 'tags'] as const

export type HostField = (typeof hostFields)[number]

/** The keys that a file may use for each field; the first is the one that edits write. */
export const fieldKeys: Readonly<Record<HostField, readonly [string, ...string[]]>> = {
  address: ['host', 'hostname', 'address', 'ip'],
  port: ['port'],
  user: ['user', 'username'],
  password: ['password'],
  key: ['key', 'identity_file', 'private_key'],
  passphrase: ['passphrase'],
  tags: ['tags'],
}

/** The keys that make a section a group. */
export const memberKeys = ['hosts', 'groups'] as const

export type MemberKey = (typeof memberKeys)[number]

export const fieldOfKey: ReadonlyMap<string, HostField> = new Map(
  hostFields.flatMap((field) => fieldKeys[field].map((key) => [key, field] as const)),
)

export const isMemberKey = (key: string): key is MemberKey => (memberKeys as readonly string[]).includes(key)

/** Every key that a section may have. */
export const knownKeys: readonly string[] = [...memberKeys, ...fieldOfKey.keys()]

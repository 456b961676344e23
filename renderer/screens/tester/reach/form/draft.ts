/** What is typed in the options; empty: as usual. */
export interface OptionsDraft {
  readonly timeout: string
  readonly forks: string
  readonly perHost: string
  readonly rate: string
  readonly connectTimeout: string
  readonly user: string
  readonly askPassword: boolean
  readonly hostKeys: '' | 'strict' | 'accept-new' | 'off'
  readonly banner: boolean
  readonly fallback: boolean
}

/** What is to be probed, as it is typed. Which hosts probe is not part of it: that target is the whole app's. */
export interface ReachDraft {
  readonly from: 'hosts' | 'local'
  readonly toKind: 'list' | 'hosts'
  /** `db1:5432, web[01-03]:80,443` */
  readonly list: string
  /** In the target language, and their ports. */
  readonly hosts: string
  readonly ports: string
  readonly protocol: 'tcp' | 'udp'
  readonly options: OptionsDraft
  readonly showOptions: boolean
}

export const usualOptions: OptionsDraft = {
  timeout: '',
  forks: '',
  perHost: '',
  rate: '',
  connectTimeout: '',
  user: '',
  askPassword: false,
  hostKeys: '',
  banner: false,
  fallback: true,
}

export const emptyDraft: ReachDraft = {
  from: 'hosts',
  toKind: 'list',
  list: '',
  hosts: '',
  ports: '',
  protocol: 'tcp',
  options: usualOptions,
  showOptions: false,
}

import type { hosts as en } from '../en/hosts.ts'
import type { Shape } from '../shape.ts'

export const hosts: Shape<typeof en> = {
  title: '主机',
}

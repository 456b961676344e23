import type { load as en } from '../en/load.ts'
import type { Shape } from '../shape.ts'

export const load: Shape<typeof en> = {
  title: '负载',
}

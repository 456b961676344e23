import type { reach as en } from '../en/reach.ts'
import type { Shape } from '../shape.ts'

export const reach: Shape<typeof en> = {
  title: '可达性',
}

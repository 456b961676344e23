import type { history as en } from '../en/history.ts'
import type { Shape } from '../shape.ts'

export const history: Shape<typeof en> = {
  title: '历史',
}

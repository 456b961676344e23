import type { transfers as en } from '../en/transfers.ts'
import type { Shape } from '../shape.ts'

export const transfers: Shape<typeof en> = {
  title: '传输',
}

import type { run as en } from '../en/run.ts'
import type { Shape } from '../shape.ts'

export const run: Shape<typeof en> = {
  title: '运行',
}

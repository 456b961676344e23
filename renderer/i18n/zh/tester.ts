import type { tester as en } from '../en/tester.ts'
import type { Shape } from '../shape.ts'

export const tester: Shape<typeof en> = {
  title: '测试器',
  tabs: { talk: '服务器与客户端', http: 'HTTP', load: '负载', reach: '可达性', saved: '已保存' },
}

import type { load as en } from '../en/load.ts'
import type { Shape } from '../shape.ts'
import { comparison } from './load/comparison.ts'
import { form } from './load/form.ts'
import { help } from './load/help.ts'
import { result } from './load/result.ts'

/** The load generator. */
export const load: Shape<typeof en> = {
  title: '负载',
  form,
  result,
  comparison,
  help,
  list: {
    heading: '负载测试',
    new: '新建负载',
    help: '测量的是什么',
    resize: '列表的宽度',
    empty: '还没有运行过负载。请选择一种，填写目标，然后启动。',
    beside: '与另一个并行',
    selected_one: '已选择 {{count}} 个',
    selected_other: '已选择 {{count}} 个',
    compareHint: '按住 Ctrl 点击另一个，可比较两者。',
    compare: '比较',
    lost: '丢失 {{total}}',
    errors_one: '{{total}} 个错误',
    errors_other: '{{total}} 个错误',
  },
  state: {
    waiting: '等待中',
    ramping: '正在连接',
    running: '运行中',
    draining: '等待应答',
    ended: '已结束',
    flawed: '已结束，有错误',
    unsent: '什么也没有发出',
    unanswered: '没有任何应答',
    cancelled: '已取消',
    failed: '失败',
  },
  pace: { closed: '闭环', open: '开环' },
  answer: { 'same-size': '同样多的字节', any: '任何内容', none: '不等待' },
  message: { stamped: '带编号', hello: '问候', payload: '自定义' },
  removing: {
    title_one: '移除 {{count}} 个结果？',
    title_other: '移除 {{count}} 个结果？',
    body: '测量结果会从这台计算机上删除，无法撤销。',
  },
  saving: { title: '保存这个负载的设置' },
  actions: {
    new: '新建负载…',
    start: '启动负载',
    cancel: '取消负载',
    again: '修改负载并再次启动…',
    compare: '比较两个负载',
    exportJson: '将结果导出为 JSON',
    exportCsv: '将结果导出为 CSV',
    exportHlog: '将结果导出为 HdrHistogram 日志',
    save: '保存负载…',
    remove: '移除所选结果…',
    next: '下一个负载',
    previous: '上一个负载',
    tables: '图表与表格切换',
    help: '测量的是什么',
  },
}

import type { payload as en } from '../../en/tester/payload.ts'
import type { Shape } from '../../shape.ts'

export const payload: Shape<typeof en> = {
  format: '格式',
  formats: { text: '文本', hex: '十六进制', file: '文件' },
  contents: '要发送的内容',
  file: '文件，在运行 Flotilla 的计算机上',
  choose: '选择…',
  upload: '上传…',
  uploading: '正在上传 {{name}}：{{percent}}%',
  uploaded: '已上传',
  uploadedUnknown: '一个已上传的文件',
  uploadedRemove: '改为填写那台计算机上的文件',
  encoding: '编码',
  ending: '行尾',
  none: '无',
  escapes: '转义',
  macros: '宏',
  checksum: '校验和',
  sum8: '求和，8 位',
  xor8: '异或，8 位',
  big: '大端',
  little: '小端',
  order: '字节序',
  bytes_one: '{{total}} 字节',
  bytes_other: '{{total}} 字节',
  preview: '开头的字节',
}

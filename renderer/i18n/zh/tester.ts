import type { tester as en } from '../en/tester.ts'
import type { Shape } from '../shape.ts'
import { form } from './tester/form.ts'
import { http } from './tester/http.ts'
import { log } from './tester/log.ts'
import { payload } from './tester/payload.ts'
import { ruler } from './tester/ruler.ts'
import { saved } from './tester/saved.ts'
import { servers } from './tester/servers.ts'
import { sessions } from './tester/sessions.ts'

export const tester: Shape<typeof en> = {
  title: '测试器',
  tabs: { talk: '服务器与客户端', http: 'HTTP', load: '负载', reach: '可达性', saved: '已保存' },
  servers,
  form,
  log,
  payload,
  sessions,
  ruler,
  saved,
  http,
  fault: {
    'in-use': '端口已被占用',
    privileged: '特权端口',
    'no-address': '不是本机的地址',
    refused: '连接被拒绝',
    timeout: '未及时应答',
    'name-not-found': '找不到名称',
    'no-route': '没有路由',
    reset: '连接被重置',
    tls: 'TLS 未能建立',
  },
  wrong: {
    number: '应为 {{least}} 到 {{most}}。',
    addressMissing: '应为本机的一个地址。',
    pathMissing: '应为文件的路径。',
    addressOfGroup: '发往多播组的数据不会到达此地址：请选择 0.0.0.0（IPv6：“::”）或多播组本身的地址。',
    matchMissing: '应填写要匹配的内容。',
    matchHex: '应为成对的十六进制数字。',
    matchPattern: 'JavaScript 不认识这个模式。',
    hexBytes: '应为 1 到 64 个字节的成对十六进制数字。',
  },
  actions: {
    newServer: '新建服务器…',
    startStop: '启动或停止服务器',
    edit: '修改所选…',
    remove: '移除所选',
    next: '下一个服务器或客户端',
    previous: '上一个服务器或客户端',
    say: '对对端发言…',
    filter: '筛选日志',
    viewText: '日志显示为文本',
    viewHex: '日志显示为十六进制',
    viewFrames: '日志显示为帧',
    newClient: '新建客户端…',
    connect: '连接一个客户端，或重新连接',
    halfClose: '半关闭连接',
    close: '关闭连接',
    compose: '编写要发送的内容',
    send: '发送',
    burst: '连发 3 条',
    stopSending: '停止发送',
    noDelay: '打开或关闭 no-delay',
    ruler: '字节标尺换一个方向',
    save: '保存数据包或客户端…',
    clear: '清空日志…',
  },
}

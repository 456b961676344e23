import type { dangers as en } from '../en/dangers.ts'
import type { Shape } from '../shape.ts'

export const dangers: Shape<typeof en> = {
  'deletes whole folder trees': '删除整个目录树',
  'deletes folders whose names come from a variable': '删除名称来自变量的目录',
  'deletes every file that is found': '删除找到的所有文件',
  'deletes tables or databases': '删除数据表或数据库',
  'cuts files off': '截断文件',
  'writes over a disk': '覆盖磁盘',
  'writes over a file the system cannot do without': '覆盖系统必需的文件',
  'makes a file system over what is on the disk': '在磁盘现有内容上新建文件系统',
  'destroys what is on a disk or in a file': '销毁磁盘或文件中的内容',
  'destroys storage pools or file systems': '销毁存储池或文件系统',
  'removes volumes or volume groups': '删除卷或卷组',
  'removes containers, images or volumes': '删除容器、镜像或卷',
  'removes a user': '删除用户',
  "removes a user's scheduled jobs": '删除用户的计划任务',
  'changes the owner or rights of whole folder trees': '更改整个目录树的所有者或权限',
  'changes the firewall as a whole': '整体更改防火墙',
  'can cut the machine off from the network': '可能使机器断开网络',
  'turns the machine off or restarts it': '关闭或重启机器',
  'kills every process': '终止所有进程',
  'starts copies of itself until the machine stands still': '不断复制自身直到机器停止响应',
  'runs what it downloads without a look at it': '不经查看就运行下载的内容',
}

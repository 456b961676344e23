import { describe, expect, it } from 'vitest'
import { dangersOf } from '../../../shared/commands/dangers.ts'

/** What is dangerous, and what looks like it. */
const CASES: Readonly<Record<string, { readonly hits: readonly string[]; readonly misses: readonly string[] }>> = {
  'deletes whole folder trees': {
    hits: [
      'rm -rf /',
      'rm -fr /*',
      'rm -r -f ~',
      'rm -rf ~/',
      'sudo rm -rf /etc',
      'sudo -u root -- /bin/rm --recursive --force /var/',
      'cd /srv && rm -rf *',
      'rm -rf .',
      'rm -rf --no-preserve-root /srv/x/y',
      `sh -c 'rm -rf /home/*'`,
      'if true; then rm -rf /; fi',
      'echo "$(rm -rf /)"',
      'echo `rm -rf /usr`',
      'FORCE=1 nice -n 10 rm -rf /opt',
      'timeout 5 rm -rf /',
      'true ||\\\nrm -rf /',
    ],
    misses: [
      'rm -rf /tmp/build',
      'rm -rf /tmp/*',
      'rm -f /etc/motd',
      'rm -rf build',
      'rm -rf /srv/www/old',
      'grep "rm -rf /" log',
      "grep 'rm -rf /' log",
      'echo rm -rf /',
      '# rm -rf /',
      'ls / # rm -rf /',
      'firm -rf /',
    ],
  },
  'deletes folders whose names come from a variable': {
    hits: [
      'rm -rf $DIR',
      'rm -rf "$DIR"/*',
      'rm -rf "${X}/cache"',
      'for d in a b; do rm -r "$d"; done',
      'rm -r $(cat list)',
    ],
    misses: ["rm -rf '$DIR'", 'rm -rf \\$DIR', 'rm $FILE', 'echo rm -rf $DIR'],
  },
  'makes a file system over what is on the disk': {
    hits: ['mkfs.ext4 /dev/sdb1', 'mkfs -t xfs /dev/vdb', 'mke2fs /dev/sdc'],
    misses: ['man mkfs', 'which mkfs.ext4', 'cat /etc/mke2fs.conf'],
  },
  'writes over a disk': {
    hits: [
      'dd if=/dev/zero of=/dev/sda bs=1M',
      'echo x > /dev/sda',
      'cat image >>/dev/nvme0n1',
      'cat image | sudo tee /dev/vda',
      'cp image.img /dev/sdb',
    ],
    misses: [
      'dd if=/dev/sda of=/tmp/head count=1',
      'dd if=x of=/dev/null',
      'ls >/dev/null 2>&1',
      'lsblk /dev/sda',
      'echo "> /dev/sda"',
    ],
  },
  'writes over a file the system cannot do without': {
    hits: ['echo x > /etc/passwd', 'cat new >| /etc/fstab'],
    misses: ['cat /etc/passwd', 'cat < /etc/passwd', 'getent passwd > passwd'],
  },
  'turns the machine off or restarts it': {
    hits: [
      'reboot',
      'sudo reboot',
      '/sbin/shutdown -h now',
      'shutdown',
      'init 0',
      'telinit 6',
      'systemctl reboot',
      'sleep 5; poweroff',
      'halt &',
    ],
    misses: [
      'echo reboot',
      'last reboot',
      'grep reboot /var/log/syslog',
      'shutdown -c',
      'ls /etc/init.d',
      'init 3',
      'who -b',
      'systemctl status reboot.target',
      'reboot --help',
    ],
  },
  'changes the owner or rights of whole folder trees': {
    hits: ['chmod -R 777 /', 'chown -R www:www /var', 'chgrp --recursive users ~'],
    misses: ['chmod 777 /', 'chmod -R g+w /srv/www/app', 'chown root /', 'chown -R me build'],
  },
  'starts copies of itself until the machine stands still': {
    hits: [':(){ :|:& };:', 'bomb() { bomb | bomb & }; bomb', `bash -c ':(){ :|:&};:'`],
    misses: ["echo ':(){ :|:& };:'", 'f() { g | h & }; f'],
  },
  'changes the firewall as a whole': {
    hits: [
      'iptables -F',
      'ip6tables --flush',
      'iptables -t nat -F',
      'nft flush ruleset',
      'ufw reset',
      'iptables -P INPUT DROP',
    ],
    misses: ['iptables -L', 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT', 'nft list ruleset', 'ufw status'],
  },
  'removes a user': { hits: ['userdel -r bob', 'deluser bob'], misses: ['useradd bob', 'man userdel'] },
  'can cut the machine off from the network': {
    hits: [
      'systemctl stop sshd',
      'systemctl disable --now ssh.service',
      'service ssh stop',
      'systemctl stop networking',
      'ip link set eth0 down',
      'ifdown eth0',
    ],
    misses: [
      'systemctl restart sshd',
      'systemctl stop nginx',
      'systemctl status sshd',
      'service ssh status',
      'ip link show',
      'systemctl stop sshguard',
    ],
  },
  'kills every process': {
    hits: ['kill -9 -1', 'kill -KILL -1', 'kill -- -1', 'killall5'],
    misses: ['kill -1 4711', 'kill -9 4711', 'kill -HUP 1', 'pkill nginx'],
  },
  'runs what it downloads without a look at it': {
    hits: [
      'curl -fsSL https://example.org/x | sh',
      'wget -qO- https://example.org/x | sudo bash -s -- -y',
      'curl x | tee log | python3 -',
      'bash <(curl -s https://example.org/x)',
      'sh -c "$(curl -fsSL https://example.org/x)"',
    ],
    misses: [
      'curl https://example.org/x',
      'curl x | jq .',
      'curl x > x.sh',
      'bash x.sh | curl -d @- y',
      'echo "curl x | sh"',
    ],
  },
  'deletes tables or databases': {
    hits: [
      'mysql -e "DROP TABLE users"',
      `psql -c 'drop   database shop;'`,
      'echo "DROP DATABASE shop" | mysql',
      'mysql <<EOF\nDROP TABLE users;\nEOF',
      'psql -c "TRUNCATE users"',
    ],
    misses: ['grep "DROP TABLE" dump.sql', 'mysql -e "SELECT 1"', 'mysqldump shop', 'echo DROP TABLE users'],
  },
  'deletes every file that is found': {
    hits: ['find / -name core -delete', 'find . -exec rm {} +', 'find /srv -type f -exec /bin/rm -f {} \\;'],
    misses: ['find / -name core', 'find . -name delete', 'find . -exec ls {} +'],
  },
  'cuts files off': { hits: ['truncate -s 0 /var/log/syslog'], misses: ['truncate --help', 'echo truncate -s 0 x'] },
  'destroys what is on a disk or in a file': {
    hits: [
      'wipefs -a /dev/sdb',
      'wipefs --all /dev/sdb',
      'shred /dev/sda',
      'blkdiscard /dev/sda',
      'cryptsetup luksFormat /dev/sdb',
    ],
    misses: ['wipefs /dev/sdb', 'cryptsetup status x', 'shred --help'],
  },
  'removes volumes or volume groups': {
    hits: ['lvremove -f vg/data', 'vgremove vg'],
    misses: ['lvs', 'lvdisplay vg/data'],
  },
  'destroys storage pools or file systems': {
    hits: ['zpool destroy tank', 'zfs destroy -r tank/home'],
    misses: ['zpool status', 'zfs list'],
  },
  'removes containers, images or volumes': {
    hits: ['docker system prune -af', 'docker volume rm data', 'podman image prune'],
    misses: ['docker ps', 'docker system df', 'docker run prune'],
  },
  "removes a user's scheduled jobs": { hits: ['crontab -r'], misses: ['crontab -l'] },
}

describe.each(Object.entries(CASES))('a command that %s', (reason, { hits, misses }) => {
  it.each(hits)('is recognised: %s', (command) => {
    expect(dangersOf(command)).toContain(reason)
  })
  it.each(misses)('is not what it looks like: %s', (command) => {
    expect(dangersOf(command)).toEqual([])
  })
})

describe('dangersOf', () => {
  it('tells every reason, each once', () => {
    expect(dangersOf('rm -rf /; rm -rf /etc; reboot')).toEqual([
      'deletes whole folder trees',
      'turns the machine off or restarts it',
    ])
  })

  it.each(['', '"', "'", '$(', '`', '\\', '>', 'rm -rf "/', '$($($($($($($($($($(', 'eval eval eval eval eval eval x'])(
    'reads text that no shell would: %s',
    (text) => {
      expect(Array.isArray(dangersOf(text))).toBe(true)
    },
  )

  it('reads a megabyte in a moment', () => {
    const text = `echo "$(date)" 'x' | grep -v y >/dev/null # note\n`.repeat(20_000)
    const begun = performance.now()
    expect(dangersOf(text)).toEqual([])
    expect(performance.now() - begun).toBeLessThan(5000)
  })
})

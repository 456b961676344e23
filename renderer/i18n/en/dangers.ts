import type { Danger } from '../../../shared/commands/dangers.ts'

/** By the sentence in which the engine tells them. */
export const dangers = {
  'deletes whole folder trees': 'deletes whole folder trees',
  'deletes folders whose names come from a variable': 'deletes folders whose names come from a variable',
  'deletes every file that is found': 'deletes every file that is found',
  'deletes tables or databases': 'deletes tables or databases',
  'cuts files off': 'cuts files off',
  'writes over a disk': 'writes over a disk',
  'writes over a file the system cannot do without': 'writes over a file the system cannot do without',
  'makes a file system over what is on the disk': 'makes a file system over what is on the disk',
  'destroys what is on a disk or in a file': 'destroys what is on a disk or in a file',
  'destroys storage pools or file systems': 'destroys storage pools or file systems',
  'removes volumes or volume groups': 'removes volumes or volume groups',
  'removes containers, images or volumes': 'removes containers, images or volumes',
  'removes a user': 'removes a user',
  "removes a user's scheduled jobs": "removes a user's scheduled jobs",
  'changes the owner or rights of whole folder trees': 'changes the owner or rights of whole folder trees',
  'changes the firewall as a whole': 'changes the firewall as a whole',
  'can cut the machine off from the network': 'can cut the machine off from the network',
  'turns the machine off or restarts it': 'turns the machine off or restarts it',
  'kills every process': 'kills every process',
  'starts copies of itself until the machine stands still': 'starts copies of itself until the machine stands still',
  'runs what it downloads without a look at it': 'runs what it downloads without a look at it',
} as const satisfies Record<Danger, string>

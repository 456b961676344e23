import { jsonFault } from '../../../../shared/tester/json_fault.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

export interface ChatMessage {
  readonly msg: string
  readonly username: string
}

/**
 * Reads a datagram of the chat: UTF-8 JSON `{"msg": text, "username": text}` (PROTOCOLS.md 3); other fields are let be.
 *
 * @returns what is wrong with it, by name, if it is no such message
 */
export function readChat(data: Uint8Array): ChatMessage | { readonly problem: string } {
  let text: string
  try {
    text = decoder.decode(data)
  } catch {
    return { problem: 'not UTF-8' }
  }
  const fault = jsonFault(text)
  if (fault !== undefined) return { problem: `not JSON: ${fault}` }
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'JSON, but no object' }
  const { msg, username } = value as Record<string, unknown>
  if (typeof msg !== 'string') return { problem: 'no text "msg"' }
  if (typeof username !== 'string') return { problem: 'no text "username"' }
  return { msg, username }
}

/** What the server says itself: a message as it is, any other text under the server's name. */
export function chatBytes(data: Uint8Array, username: string): Uint8Array {
  if (!('problem' in readChat(data))) return data
  const message: ChatMessage = { msg: new TextDecoder().decode(data), username }
  return new TextEncoder().encode(JSON.stringify(message))
}

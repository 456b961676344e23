/**
 * Seals secrets so that only this user on this machine can open them again. The desktop does it with the operating
 * system's keychain; the engine knows no more than this.
 */
export interface SecretBox {
  /** False: this machine has nowhere safe to keep a key, and nothing may be sealed. */
  available(): boolean
  /**
   * @returns text that is safe to write to a file
   * @throws ContractError `not-supported`: not available after all (a locked keychain); its message says so
   */
  seal(text: string): Promise<string>
  /** @throws ContractError `not-supported`: sealed elsewhere, damaged, or the keychain is locked */
  open(sealed: string): Promise<string>
}

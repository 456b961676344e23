const FIRST = 0x20
const CHARACTERS = 95
const LINE_CHARACTERS = 72

/**
 * The pattern that RFC 864 recommends: lines of 72 printing ASCII characters, each line beginning one character later, ended
 * by CR LF. After 95 lines it begins again.
 */
export const CHARGEN_PATTERN: Uint8Array = Uint8Array.from(
  Array.from({ length: CHARACTERS }, (_, line) => [
    ...Array.from({ length: LINE_CHARACTERS }, (_, column) => FIRST + ((line + column) % CHARACTERS)),
    13,
    10,
  ]).flat(),
)

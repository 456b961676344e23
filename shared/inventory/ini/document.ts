/** A place in a text, both 1-based; columns count UTF-16 code units and leave a byte order mark out. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A key with its value, as configparser's RawConfigParser reads it. Its own position is that of the key. */
export interface IniEntry extends Position {
  /** In lower case, as `optionxform` makes it. */
  readonly key: string
  /** Verbatim, without the white space at the ends of its lines; several lines are joined by `\n`. */
  readonly value: string
  /** Where the value begins in the key's line. */
  readonly valueColumn: number
  /** Where the further lines of the value begin, one for each `\n` in it. */
  readonly continuation: readonly Position[]
}

/** Its position is that of the `[`. */
export interface IniSection extends Position {
  /** All that stands between the brackets, untrimmed. */
  readonly name: string
  readonly entries: readonly IniEntry[]
}

export interface IniProblem extends Position {
  /** Quotes nothing but section names: a line that is out of place may be part of a private key. */
  readonly message: string
}

/** A file as Python's configparser sees it, with the places of everything. */
export interface IniDocument {
  /** In file order. `[DEFAULT]` may come more than once, every other name is unique. */
  readonly sections: readonly IniSection[]
  /** What configparser would refuse the file for, but all of it. */
  readonly problems: readonly IniProblem[]
}

/** The name of the section that holds the defaults of all others; exactly this spelling. */
export const defaultSection = 'DEFAULT'

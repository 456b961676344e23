import type { LinePart } from './entry_text.ts'

/** A line of what somebody sent: its signs stand back, so that a line end is not taken for a backslash and an n. */
export function LineText({ parts }: { readonly parts: readonly LinePart[] }) {
  return (
    <bdi>
      {parts.map(({ text, isSign }, at) =>
        isSign ? (
          <span key={at} className="text-ink-3">
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </bdi>
  )
}

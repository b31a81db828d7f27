import type { JSX } from 'preact'
import type { OperationKind } from '../../../model/operation.ts'
import { splitSql } from '../../state/sql-words.ts'

/** Renders a statement, command or address that `visible` has made safe; SQL with its keywords marked. */
export function Statement({ kind, text }: { kind: OperationKind; text: string }): JSX.Element {
  if (kind !== 'sql') return <bdi class="code">{text}</bdi>
  return (
    <bdi class="code">
      {splitSql(text).map((piece, at) =>
        piece.kind === 'plain' ? (
          piece.text
        ) : (
          <span key={at} class={`sql-${piece.kind}`}>
            {piece.text}
          </span>
        ),
      )}
    </bdi>
  )
}

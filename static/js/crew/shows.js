import { isolated } from "../fields.js"
import { excerpt } from "../console/moves.js"

const BOARDS = { item: "agenda", question: "questions", speaker: "speakers", notice: "notices" }

/** What a screen shows now, in words. What was pinned and is not there any more is not shown. */
export function showsOf({ showing: { kind, id } }, { store, word }) {
  const row = kind in BOARDS ? store.row(BOARDS[kind], id) : null
  if (kind in BOARDS && !row) return word("showing.follow")
  const what = row && isolated(excerpt(row.title ?? row.text ?? row.name ?? word("nameless_speaker")))
  return word(`showing.${kind}`, { what })
}

import { news } from "./device.js"
import { askFrom, follow } from "./follow.js"

/**
 * What this page knows of its event: the rows of each board, and what is the reader's own.
 *
 * Events: "change" {whole, boards, ids}, "me" (the new one), "ask" {since, seq, epoch} when
 * something is missing. `toJSON` is a state that a new Store can start from.
 */
export class Store extends EventTarget {
  #boards = new Map()

  constructor(state = null) {
    super()
    this.position = null
    this.me = null
    if (state) {
      this.hear(state)
      this.me = state.me ?? null
    }
  }

  get epoch() {
    return this.position?.epoch ?? null
  }

  get seq() {
    return this.position?.seq ?? 0
  }

  /** The board's rows in the order of their ranks, each time a new list. */
  rows(board) {
    return [...this.#board(board).values()].sort(byRank)
  }

  row(board, id) {
    return this.#board(board).get(id)
  }

  /** Resolves as soon as the change of this number is known. */
  async reach(seq) {
    while (this.seq < seq) await new Promise(heard => this.addEventListener("change", heard, { once: true }))
  }

  hear(change) {
    const step = follow(this.position, change)
    if (step === "ask") {
      const { epoch, seq } = change
      this.dispatchEvent(news("ask", { since: askFrom(this.position, change), epoch, seq }))
    }
    if (step === "replace") this.#replace(change)
    if (step === "apply") this.#apply(change)
  }

  hearMe(me) {
    this.me = me
    this.dispatchEvent(news("me", me))
  }

  toJSON() {
    const put = {}
    for (const [board, rows] of this.#boards) put[board] = [...rows.values()]
    return { epoch: this.epoch, since: 0, seq: this.seq, put, me: this.me }
  }

  #board(name) {
    if (!this.#boards.has(name)) this.#boards.set(name, new Map())
    return this.#boards.get(name)
  }

  #replace({ epoch, seq, put }) {
    const ids = {}
    for (const [board, rows] of this.#boards) ids[board] = [...rows.keys()]
    this.#boards.clear()
    this.position = { epoch, seq }
    this.#take(put, {}, ids, true)
  }

  #apply({ epoch, seq, put, drop }) {
    this.position = { epoch, seq }
    this.#take(put, drop, {}, false)
  }

  #take(put, drop, ids, whole) {
    for (const [board, rows] of Object.entries(put)) {
      for (const row of rows) this.#board(board).set(row.id, row)
      ids[board] = [...new Set([...ids[board] ?? [], ...rows.map(row => row.id)])]
    }
    for (const [board, gone] of Object.entries(drop)) {
      for (const id of gone) this.#board(board).delete(id)
      ids[board] = [...ids[board] ?? [], ...gone]
    }
    this.dispatchEvent(news("change", { whole, boards: Object.keys(ids), ids }))
  }
}

/** Ranks sort as plain text, whatever the reader's language. */
function byRank(one, other) {
  const [a, b] = [one.rank ?? "", other.rank ?? ""]
  return (a > b) - (a < b)
}

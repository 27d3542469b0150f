import { nowAndNext } from "../rules/expected.js"
import { line, onFloor } from "../rules/floor.js"

const FOLLOW = { kind: "follow", id: null }
const BOARDS = { item: "agenda", question: "questions", speaker: "speakers", notice: "notices" }

/** What this screen is to show: what is on in its room, or what it was given instead. */
export function lookOf({ store, room: wished, firstRoom, event, isOver }, tab) {
  let isOut = false
  const { link, view } = document.body.dataset

  /** Before the server has said which row is ours, it is as the latest of this link was left. */
  const row = () => store.row("screens", store.me?.row ?? tab.row) ?? store.rows("screens")
    .filter(other => other.link === link && other.view === view)
    .reduce((last, other) => !last || other.number > last.number ? other : last, null)

  const room = () => row()?.room ?? wished()
  const items = () => store.rows("agenda").filter(item => item.room === room())
  const item = which => store.row("agenda", nowAndNext(items(), room())[which])
  const floor = () => onFloor(store.rows("speakers"), room())
  const onScreen = () => store.rows("questions")
    .find(({ state, room: place }) => state === "on_screen" && (place ?? firstRoom()) === room()) ?? null

  /** What is shown instead of what is on; if that is not there any more, what is on. */
  function showing() {
    if (isOut) return { kind: "safe", id: null }
    const wish = row()?.showing ?? FOLLOW
    return wish.kind in BOARDS && !pinned(wish) ? FOLLOW : wish
  }

  const pinned = ({ kind, id }) => store.row(BOARDS[kind], id) ?? null

  function focus() {
    const wish = showing()
    const found = wish.kind in BOARDS ? pinned(wish) : null
    if (wish.kind === "item") return { now: found, speaker: null, question: null }
    if (wish.kind === "question") return { now: item("now"), speaker: floor(), question: found }
    if (wish.kind === "speaker") return { now: item("now"), speaker: found, question: null }
    return { now: item("now"), speaker: floor(), question: onScreen() }
  }

  return {
    row, room, isOver, items, floor, onScreen, showing, focus,
    now: () => item("now"),
    next: () => isOver() ? null : item("next"),
    line: () => isOver() ? [] : line(store.rows("speakers"), room()),
    scene: () => showing().kind,
    pinned: () => pinned(showing()),
    leave: () => { isOut = true },
    title: () => event().title
  }
}

/** What the screen is called: by its name, or by what it is and its number. */
export function nameOf(row, word) {
  return row.name ?? word(`view_number.${row.view}`, { number: row.number })
}

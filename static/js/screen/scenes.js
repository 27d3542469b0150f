import { drawSuspension } from "../boards/standing.js"
import { write } from "../dom.js"
import { mark, put, show } from "../fields.js"
import { nameOf } from "./look.js"

const OLD_MS = 60_000
const LIVE = "live"

/** What every screen but the overlay has: its scenes, its note, its name, and its age. */
export function scenes(page, look) {
  const { store, word, hours, live } = page
  const part = id => document.getElementById(id)
  let heardAt = null

  function draw() {
    const row = look.row()
    const scene = look.scene()
    if (scene === "notice") write(part("notice"), look.pinned().text)
    for (const title of document.querySelectorAll("[data-title]")) write(title, look.title())
    for (const name of document.querySelectorAll("[data-called]")) write(name, row ? nameOf(row, word) : "")
    put(part("note"), "text", row?.note)
    show(part("note"), Boolean(row?.note) && !["safe", "blackout"].includes(scene))
    drawTold(store.rows("notices").filter(({ to }) => to === "public").at(-1))
    write(part("card-size"), `${innerWidth} × ${innerHeight}`)
  }

  /** The latest notice to everybody, unless it is what the whole screen shows. */
  function drawTold(notice) {
    const isPinned = look.scene() === "notice" && look.pinned().id === notice?.id
    put(part("told"), "text", notice?.text)
    show(part("told"), Boolean(notice) && !isPinned)
  }

  function tick(at) {
    const until = look.row()?.identify_until
    show(part("identify"), Boolean(until) && at < Date.parse(until))
    write(part("card-clock"), hours.clock(at))
    drawAge(at)
  }

  /** An amber dot when nothing has been heard for 20 s; after a minute, since when. */
  function drawAge(at) {
    const { state } = live
    const isOld = state !== LIVE && heardAt !== null && at - heardAt >= OLD_MS
    mark(part("age"), "state", state)
    mark(part("age"), "old", isOld ? "yes" : "no")
    show(part("age"), state !== LIVE)
    put(part("age"), "words", isOld ? word("as_of", { time: hours.hour(heardAt) }) : "")
  }

  drawSuspension(part("suspension"), page)
  live.addEventListener("state", ({ detail: { at } }) => { heardAt = at })
  addEventListener("resize", draw)
  return { draw, tick }
}

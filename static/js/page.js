import { Clock, Ticker } from "./clock.js"
import { politely, words, write } from "./dom.js"
import { field, mark, show } from "./fields.js"
import { hours } from "./hours.js"
import { Live } from "./live.js"
import { Store } from "./store.js"

const OVER = ["ended", "archived"]

/**
 * What every page that follows an event has: `store`, `send`, `word`, `hours`, `ticker`, `live`,
 * `tell` (the polite region), `event()` (its row), `isOver()`, `firstRoom()`, `room()` (the one
 * that the page's address names, else the first) and `onScreen()` (the question on the screens
 * of the room). `how` is for Live.
 */
export function openPage(how) {
  const { event: slug } = document.body.dataset
  const store = new Store(JSON.parse(document.querySelector("#state").textContent))
  const clock = new Clock()
  const live = new Live({ slug, store, clock, ...how })
  let known = null
  // An event that is prepared again is gone; the page goes on with what it knew of it.
  const event = () => known = store.rows("event")[0] ?? known
  const wished = new URLSearchParams(location.search).get("room")
  const firstRoom = () => event().rooms[0]?.id ?? "main"
  const room = () => event().rooms.some(({ id }) => id === wished) ? wished : firstRoom()
  const page = {
    store, clock, live, event,
    isOver: () => OVER.includes(event().state),
    ticker: new Ticker(clock),
    word: words(),
    hours: hours(event().zone),
    tell: politely(document.querySelector("#status") ?? document.createElement("p")),
    firstRoom, room,
    onScreen: () => store.rows("questions")
      .find(row => row.state === "on_screen" && (row.room ?? firstRoom()) === room()) ?? null,
    send: (name, args) => live.send(name, args)
  }
  return page
}

/** Says how old the page is, whenever it is older than it should be. */
export function connection(banner, { live, word, hours, tell }) {
  function say(state, text) {
    mark(banner, "state", state)
    show(banner, state !== "live")
    write(field(banner, "words"), text)
    tell("connection", text)
  }

  live.addEventListener("state", ({ detail: { state, at } }) => {
    say(state, word(`connection.${state}`, { time: hours.clock(at ?? Date.now()) }))
  })
  live.addEventListener("refuse", ({ detail: { message } }) => say("closed", message))
}

/** Draws now, and again whenever one of these boards has changed. */
export function onChange(store, boards, draw) {
  store.addEventListener("change", ({ detail }) => {
    if (detail.boards.some(board => boards.includes(board))) draw()
  })
  draw()
}

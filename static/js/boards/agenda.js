import { keyedList, write } from "../dom.js"
import { mark, put, show, who } from "../fields.js"
import { onChange } from "../page.js"
import { expected } from "../rules/expected.js"

const NOTICED_MS = 60_000

/** The agenda as readers see it: what was planned, what is now to be expected, here and there. */
export function agenda(section, { store, ticker, word, hours, event }) {
  const element = section.querySelector("ol")
  const list = keyedList(element, "#item")
  const fill = fillItem({ word, hours, event })
  let minute = null

  function draw() {
    const rows = store.rows("agenda")
    list.show(rows, fill)
    show(section.querySelector(".empty"), !rows.length)
    minute = null
  }

  function expect(now) {
    if (minute === Math.floor(now / 60_000)) return
    minute = Math.floor(now / 60_000)
    const moments = expected(store.rows("agenda"), now, event().suspensions)
    for (const row of store.rows("agenda")) {
      fillExpected(element.querySelector(`[data-id="${row.id}"]`), row, moments[row.id], { word, hours })
    }
  }

  onChange(store, ["agenda", "event"], draw)
  ticker.addEventListener("tick", ({ detail: now }) => expect(now))
}

/** Fills an item; also for those who run the agenda. */
export function fillItem({ word, hours, event }) {
  return function fill(element, row) {
    mark(element, "state", row.state)
    mark(element, "kind", row.kind)
    put(element, "title", row.title)
    put(element, "start", hours.hour(row.planned_start))
    put(element, "kind", word(`item_kind.${row.kind}`))
    put(element, "minutes", word("minutes", { n: row.planned_minutes + row.extended_minutes }))
    put(element, "badge", word(`item_state.${row.state}`))
    const badge = element.querySelector(".badge")
    if (row.state === "live") badge.dataset.tone = "primary"
    else delete badge.dataset.tone
    if (element.querySelector(".item-speakers")) put(element, "speakers", namesOf(row.speakers, event().people))
    if (element.querySelector(".item-documents")) drawDocuments(element.querySelector(".item-documents"), row.documents)
  }
}

/** What there is to read of the item, where that has an address. */
function drawDocuments(place, documents) {
  const found = documents.filter(({ url }) => url)
  const { content } = document.querySelector("#document")
  place.replaceChildren(...found.map(({ title, url }) => {
    const line = document.importNode(content, true)
    const link = line.querySelector("a")
    write(link, title)
    link.href = url
    return line
  }))
  show(place, found.length > 0)
}

/** When an item is to be expected, where that is not when it was planned; and the hour here. */
export function fillExpected(element, row, moments, { word, hours }) {
  const late = row.state !== "skipped" && moments
    ? Date.parse(moments.start) - Date.parse(row.planned_start) : 0
  const moved = Math.abs(late) >= NOTICED_MS
  mark(element, "moved", moved ? (late > 0 ? "later" : "earlier") : "no")
  put(element, "expected", moved ? hours.hour(moments.start) : "")
  show(element.querySelector(".item-expected"), moved)
  if (!element.querySelector(".item-here")) return
  const start = moved ? moments.start : row.planned_start
  put(element, "here", hours.differs(start) ? word("here", { time: hours.here(start) }) : "")
}

function namesOf(speakers, people) {
  const known = new Map(people.map(person => [person.id, person]))
  return (speakers ?? [])
    .map(speaker => known.get(speaker.person) ?? speaker)
    .map(({ name, organisation }) => who(name, organisation))
    .join(" · ")
}

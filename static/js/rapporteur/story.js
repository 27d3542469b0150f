import { format } from "../clock.js"
import { keyedList, write } from "../dom.js"
import { field, put, show, who } from "../fields.js"
import { onChange } from "../page.js"
import { speakingTime, timeline, turns } from "../rules/timeline.js"

/** The timeline writes itself, and with it how the speaking time is shared. */
export function story(section, spoken, { store, clock, ticker, word, hours }) {
  const list = keyedList(section.querySelector(".steps"), "#step")
  const parts = [...spoken.querySelectorAll(".shares")]
  const shares = parts.map(part => keyedList(part, "#share"))
  const boards = { item: "agenda", turn: "speakers", question: "questions" }
  const rows = () => ["agenda", "speakers"].map(board => store.rows(board))
  const said = seconds => format(seconds * 1000)

  function draw() {
    const now = clock.now() ?? Date.now()
    const steps = timeline(...rows(), store.rows("questions"), now)
    list.show(steps, fill)
    show(field(section, "empty"), !steps.length)
    const time = speakingTime(turns(...rows(), now))
    parts.forEach(({ dataset: { part } }, at) => {
      shares[at].show(time[part].map(row => ({ ...row, id: row.of ?? "" })), fillShare(part))
    })
    show(field(spoken, "empty"), !time.by_channel.length)
  }

  function fill(element, step) {
    const { kind, at, until, seconds } = step
    const row = store.row(boards[kind], step.of)
    element.dataset.kind = kind
    write(field(element, "at"), hours.hour(at))
    write(field(element, "until"), kind === "item" && until ? `–${hours.hour(until)}` : "")
    put(element, "what", kind === "turn" ? nameOf(row) : row.title ?? row.text)
    put(element, "by", by(kind, row))
    put(element, "length", seconds === null ? "" : said(seconds))
    put(element, "group", kind === "turn" && !row.nameless ? row.group : "")
    put(element, "channel", kind === "turn" ? word(`channel.${row.channel}`) : "")
    put(element, "badge", badge(kind, row))
    put(element, "reason", kind === "question" && row.reason ? word(`reason.${row.reason}`) : "")
  }

  function badge(kind, row) {
    if (kind === "item") return word(`item_state.${row.state}`)
    return kind === "turn" ? word(`entry_kind.${row.kind}`) : word(`staff_state.${row.state}`)
  }

  const nameOf = row => row.nameless ? word("nameless_speaker") : row.name ?? word("nameless_speaker")

  /** Where they come from, or who asked, unless names stay in the room. */
  function by(kind, row) {
    if (kind === "item") return ""
    if (kind === "turn") return row.nameless ? "" : row.affiliation
    return !row.nameless && who(row.name, row.affiliation) || word("nameless")
  }

  function fillShare(part) {
    return (element, { of, seconds, percent }) => {
      write(field(element, "of"), part === "by_channel" ? word(`channel.${of}`) : of ?? word("no_group"))
      write(field(element, "time"), said(seconds))
      write(field(element, "percent"), percent)
      field(element, "bar").setAttribute("width", percent)
    }
  }

  ticker.addEventListener("tick", () => {
    if (store.rows("speakers").some(({ state }) => state === "speaking")) draw()
  })
  onChange(store, ["agenda", "speakers", "questions", "event"], draw)
}

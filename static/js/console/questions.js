import { write } from "../dom.js"
import { field, mark, put, show, who } from "../fields.js"
import { onChange } from "../page.js"
import { Column } from "./column.js"
import { editSheet, mergeSheet, moreSheet, translateSheet, whySheet, writtenSheet } from "./deciding.js"

const MERGED_FROM = ["pending", "approved", "deferred"]
const MERGED_INTO = ["pending", "approved", "on_screen", "answered", "deferred"]
const SETTLED = ["answered", "declined", "merged", "withdrawn", "not_taken"]
const EVERY = [...MERGED_INTO, ...SETTLED]
const ALLOWED = {
  approve: ["pending"],
  decline: ["pending", "approved", "on_screen"],
  defer: ["approved", "on_screen"],
  show: ["approved"],
  unshow: ["on_screen"],
  answer: ["approved", "on_screen", "deferred"],
  merge: MERGED_FROM,
  edit: MERGED_INTO,
  translate: MERGED_INTO,
  invite_floor: ["approved", "on_screen"],
  mute: EVERY,
  unmute: EVERY,
  more: EVERY,
  star: [...MERGED_INTO, "declined"]
}

/** Inbox and Approved, and what can be done with the questions in them. */
export function questions(page, { act, say: tell }) {
  const { store, word, hours, event, room, onScreen } = page
  const search = document.getElementById("search")
  const columns = {
    inbox: new Column(listOf("inbox"), "#card-inbox", fill),
    approved: new Column(listOf("approved"), "#card-approved", fill),
    later: new Column(listOf("later"), "#card-approved", fill),
    settled: new Column(listOf("settled"), "#card-approved", fill)
  }
  let active = columns.inbox
  let right = columns.approved

  function draw() {
    const rows = store.rows("questions").filter(matches)
    const of = (...states) => rows.filter(({ state }) => states.includes(state))
    const approved = [...of("on_screen"), ...byVotes(of("approved"))]
    const wanted = { inbox: of("pending"), approved, later: of("deferred"), settled: of(...SETTLED).reverse() }
    for (const [name, column] of Object.entries(columns)) {
      column.show(wanted[name], id => store.row("questions", id))
      for (const count of document.querySelectorAll(`[data-count="${name}"]`)) write(count, wanted[name].length)
      const empty = column.element.parentElement.querySelector(":scope > .empty")
      if (empty) show(empty, !wanted[name].length)
    }
  }

  function matches({ text, name, affiliation }) {
    const sought = search.value.trim().toLocaleLowerCase()
    return !sought || [text, name, affiliation].some(part => part?.toLocaleLowerCase().includes(sought))
  }

  function fill(card, row) {
    mark(card, "state", row.state)
    write(field(card, "text"), row.text)
    put(card, "by", who(row.name, row.affiliation) || word("nameless"))
    put(card, "at", hours.hour(row.asked_at))
    put(card, "votes", word("votes", { n: row.votes }))
    put(card, "theme", event().themes.find(({ id }) => id === row.theme)?.title)
    put(card, "badge", row.state === "pending" || row.state === "approved" ? "" : word(`staff_state.${row.state}`))
    mark(field(card, "badge"), "tone", row.state === "on_screen" ? "primary" : "plain")
    field(card, "star").toggleAttribute("hidden", !row.starred)
    for (const is of ["invited", "muted"]) show(field(card, is), row[is])
    for (const quick of card.querySelectorAll(".quick")) {
      quick.disabled = !ALLOWED[quick.dataset.verb].includes(row.state)
    }
  }

  // What is chosen

  const rowsOf = ids => ids.map(id => store.row("questions", id)).filter(Boolean)
  const chosen = (verb, column = active) => (
    rowsOf(column.chosen).filter(({ state }) => ALLOWED[verb].includes(state))
  )

  /** Each column's buttons act on what is chosen there. */
  function drawBars() {
    for (const [name, column] of Object.entries({ inbox: columns.inbox, approved: right })) {
      const section = document.getElementById(name)
      const { picked } = column
      put(section, "chosen", picked.length ? word("chosen", { n: picked.length }) : "")
      for (const button of section.querySelectorAll(".bar [data-verb]")) {
        const { verb } = button.dataset
        button.disabled = verb === "unshow" ? !onScreen() : !chosen(verb, column).length
      }
    }
    for (const column of Object.values(columns)) {
      column.element.toggleAttribute("data-active", column === active)
    }
  }

  // What is done

  const onRow = row => ({ id: row.id, seen: row.version })

  async function several(verb, rows, args = {}) {
    const [row] = rows
    const what = rows.length > 1 ? word("chosen", { n: rows.length }) : row.text
    const on = rows.length > 1 ? { ids: rows.map(({ id }) => id) } : onRow(row)
    const reply = await act(`questions.${verb}`, { ...on, ...args }, what)
    if (reply.ok) active.unpick()
    return reply
  }

  function single(verb, row, args = {}) {
    if (!row) return tell(word("choose_first"))
    return act(`questions.${verb}`, { ...onRow(row), ...args }, row.text)
  }

  /** The sheet closes first: no refusal could be read behind it. */
  function concern(verb, row) {
    document.getElementById("more").close()
    return single(verb, row)
  }

  const why = whySheet(word, (rows, args) => several("decline", rows, args))

  const verbs = {
    approve: rows => several("approve", rows),
    defer: rows => several("defer", rows),
    decline: rows => why.ask(rows),
    show: ([row]) => single("show", row, { room: room() }),
    unshow: () => single("unshow", onScreen()),
    answer: ([row]) => row.state === "deferred"
      ? writtenSheet(row, text => single("answer", row, { text })) : single("answer", row),
    star: ([row]) => single("star", row, { on: !row.starred }),
    edit: ([row]) => editSheet(row, text => single("edit", row, { text })),
    translate([row]) {
      document.getElementById("more").close()
      translateSheet(row, (language, text) => single("translate", row, { language, text }))
    },
    more: ([row]) => moreSheet(row, verb => ALLOWED[verb].includes(row.state)),
    ...Object.fromEntries(["invite_floor", "mute", "unmute"].map(verb => [verb, ([row]) => concern(verb, row)])),
    merge: ([row]) => mergeSheet(row, targetsOf(row), page, into => single("merge", row, { into }))
  }

  const targetsOf = ({ id }) => (
    store.rows("questions").filter(row => row.id !== id && MERGED_INTO.includes(row.state))
  )

  /** Does the verb to a card's own question, or to those that are chosen in the section. */
  function run(verb, id, section) {
    if (section) activate(section === "inbox" ? columns.inbox : right)
    const rows = id ? rowsOf([id]) : verb === "unshow" ? [] : chosen(verb)
    if (!rows.length && verb !== "unshow") return tell(word("choose_first"))
    return verbs[verb](rows)
  }

  for (const column of Object.values(columns)) {
    column.addEventListener("choose", drawBars)
    column.element.addEventListener("focusin", () => activate(column))
    column.element.addEventListener("click", ({ target }) => {
      activate(column)
      const verb = target.closest(".quick")?.dataset.verb
      if (verb) run(verb, target.closest("[data-id]").dataset.id)
    })
  }

  function activate(column) {
    active = column
    if (column !== columns.inbox) right = column
    drawBars()
  }

  search.addEventListener("input", draw)
  onChange(store, ["questions", "event"], draw)
  drawBars()

  return {
    columns, run, activate,
    get isDeclining() { return why.isOpen },
    release: () => Object.values(columns).forEach(column => column.release())
  }
}

const listOf = name => document.querySelector(`[data-list="${name}"]`)

function byVotes(rows) {
  return rows.sort((one, other) => other.votes - one.votes)
}

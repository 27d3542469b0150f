import { say, write } from "../dom.js"
import { field, mark, put, show, who } from "../fields.js"
import { onChange } from "../page.js"
import { openSheet } from "../sheets.js"
import { Column } from "./column.js"
import { textOf } from "./moves.js"

const MERGED_FROM = ["pending", "approved", "deferred"]
const MERGED_INTO = ["pending", "approved", "on_screen", "answered", "deferred"]
const SETTLED = ["answered", "declined", "merged", "withdrawn", "not_taken"]
const ALLOWED = {
  approve: ["pending"],
  decline: ["pending", "approved", "on_screen"],
  defer: ["approved", "on_screen"],
  show: ["approved"],
  unshow: ["on_screen"],
  answer: ["approved", "on_screen", "deferred"],
  merge: MERGED_FROM,
  edit: MERGED_INTO,
  star: [...MERGED_INTO, "declined"]
}

/** Inbox and Approved, and what can be done with the questions in them. */
export function questions(page, { act, say: tell }) {
  const { store, word, hours, event, room } = page
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

  const onScreen = () => store.rows("questions").find(({ state }) => state === "on_screen")

  // What is done

  const onRow = row => ({ id: row.id, seen: row.version })

  async function several(verb, rows, args = {}) {
    if (!rows.length) return tell(word("choose_first"))
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

  const verbs = {
    approve: rows => several("approve", rows),
    defer: rows => several("defer", rows),
    decline: rows => askWhy(rows),
    show: ([row]) => single("show", row, { room: room() }),
    unshow: () => single("unshow", onScreen()),
    answer: ([row]) => row?.state === "deferred" ? writeAnswer(row) : single("answer", row),
    star: ([row]) => single("star", row, { on: !row?.starred }),
    edit: ([row]) => edit(row),
    merge: ([row]) => merge(row)
  }

  /** Does the verb to a card's own question, or to those that are chosen in the section. */
  function run(verb, id, section) {
    if (section) activate(section === "inbox" ? columns.inbox : right)
    const rows = id ? rowsOf([id]) : verb === "unshow" ? [] : chosen(verb)
    if (!id && verb !== "unshow" && !rows.length) return tell(word("choose_first"))
    return verbs[verb](rows)
  }

  // Sheets

  const why = document.getElementById("why")
  let declining = []

  function askWhy(rows) {
    declining = rows
    put(why, "what", rows.length > 1 ? word("chosen", { n: rows.length }) : rows[0].text)
    why.showModal()
    why.querySelector("[data-reason]").focus()
  }

  function decline(reason) {
    const text = document.getElementById("why-text")
    why.close()
    several("decline", declining, { reason, ...text.value.trim() && { reason_text: text.value } })
    text.value = ""
  }

  why.addEventListener("click", ({ target }) => {
    const reason = target.closest("[data-reason]")?.dataset.reason
    if (reason) decline(reason)
  })

  function edit(row) {
    const sheet = document.getElementById("edit")
    sheet.querySelector("textarea").value = row.text
    put(sheet, "original", row.original)
    onSubmit(sheet, ({ text }) => single("edit", row, { text: text.value }))
  }

  function writeAnswer(row) {
    const sheet = document.getElementById("written")
    put(sheet, "what", row.text)
    onSubmit(sheet, ({ text }) => single("answer", row, { text: text.value }))
  }

  function merge(row) {
    const sheet = document.getElementById("merge")
    const others = store.rows("questions")
      .filter(({ id, state }) => id !== row.id && MERGED_INTO.includes(state))
      .sort((one, other) => alike(row.text, other.text) - alike(row.text, one.text))
    const place = field(sheet, "candidates")
    const filter = document.getElementById("merge-search")
    put(sheet, "from", row.text)
    filter.value = ""
    list()

    function list() {
      const sought = filter.value.trim().toLocaleLowerCase()
      const found = others.filter(({ text }) => text.toLocaleLowerCase().includes(sought)).slice(0, 50)
      place.replaceChildren(...found.map(candidate))
      if (!found.length) place.textContent = word("no_match")
      choose()
    }

    function candidate({ id, text }, index) {
      const { content } = document.getElementById("candidate")
      const made = document.importNode(content, true).firstElementChild
      made.querySelector("input").value = id
      made.querySelector("input").checked = index === 0
      write(field(made, "text"), text)
      return made
    }

    function choose() {
      put(sheet, "into", textOf(store, "questions", place.querySelector(":checked")?.value))
    }

    filter.oninput = list
    place.onchange = choose
    onSubmit(sheet, () => single("merge", row, { into: place.querySelector(":checked")?.value }))
  }

  /** Opens the sheet; it closes once what its form sends is done. */
  function onSubmit(sheet, send) {
    const form = sheet.querySelector("form")
    say(form, "")
    form.onsubmit = async event => {
      event.preventDefault()
      const reply = await send(form.elements)
      if (reply.ok) sheet.close()
      else say(form, reply.message)
    }
    openSheet(sheet)
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
    columns, run, decline, activate,
    get isDeclining() { return why.open },
    release: () => Object.values(columns).forEach(column => column.release())
  }
}

const listOf = name => document.querySelector(`[data-list="${name}"]`)

function byVotes(rows) {
  return rows.sort((one, other) => other.votes - one.votes)
}

/** How many of its longer words two texts share. */
function alike(one, other) {
  const words = text => new Set(text.toLocaleLowerCase().match(/\p{L}{4,}/gu) ?? [])
  const mine = words(one)
  return [...words(other)].filter(word => mine.has(word)).length
}

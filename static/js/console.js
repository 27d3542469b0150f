import { agenda } from "./console/agenda.js"
import { keys } from "./console/keys.js"
import { meeting } from "./console/meeting.js"
import { disableOffline, moves } from "./console/moves.js"
import { notices } from "./console/notices.js"
import { questions } from "./console/questions.js"
import { screens } from "./console/screens.js"
import { speakers } from "./console/speakers.js"
import { write } from "./dom.js"
import { show } from "./fields.js"
import { ownStorage } from "./outbox.js"
import { connection, openPage } from "./page.js"
import { openSheet, sheets } from "./sheets.js"

const page = openPage({ channel: "room" })
const part = id => document.getElementById(id)
const move = moves(page)
const boards = {
  questions: questions(page, move),
  speakers: speakers(page, move),
  agenda: agenda(page, move),
  notices: notices(page, move),
  event: meeting(page, move)
}
const columns = [boards.questions.columns.inbox, boards.questions.columns.approved, boards.speakers.columns.line]
const sections = ["inbox", "approved", "speakers"]
let column = columns[0]

sheets()
connection(part("connection"), page)
disableOffline(page)
screens(part("strip-screens"), page)

/** What a button does: by the board that its verb names, or by where it stands. */
function press(button) {
  if (button.getAttribute("aria-disabled") === "true") return move.say(page.word("offline"))
  const { verb } = button.dataset
  if (verb === "back") return move.back()
  if (verb === "offer") return move.accept()
  if (verb === "help") return openSheet(part("help"))
  const [board] = verb.split(".")
  const row = button.closest(".item, .notice")
  if (board in boards && !["questions", "speakers"].includes(board)) return boards[board].run(verb, row?.dataset.id)
  const own = button.closest("#speakers, .strip-facts") ? boards.speakers : boards.questions
  return own.run(verb, button.closest("#more")?.dataset.id ?? null, button.closest(".column")?.id)
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-verb]:not(.quick)")
  if (button) press(button)
})

function go(at) {
  column = columns[at]
  part("main").dataset.shows = sections[at]
  sections.forEach((id, index) => {
    part(id).toggleAttribute("data-shown", index === at)
    document.querySelector(`.tabs [href="#${id}"]`).toggleAttribute("aria-current", index === at)
  })
  if (at < 2) boards.questions.activate(column)
}

function step(by) {
  release()
  column.step(by)
}

function release() {
  boards.questions.release()
  boards.speakers.release()
}

document.querySelector(".tabs").addEventListener("click", event => {
  const at = sections.indexOf(event.target.closest("a")?.hash.slice(1))
  if (at < 0) return
  event.preventDefault()
  go(at)
})
columns.forEach((each, at) => each.element.addEventListener("focusin", () => go(at)))

const ask = verb => () => {
  release()
  return boards.questions.run(verb)
}
const floor = verb => () => boards.speakers.run(verb)
const focus = id => () => part(id).focus()

/** A digit is a reason while one is asked for, and a column otherwise. */
function digit(number) {
  const does = () => {
    if (boards.questions.isDeclining) return document.querySelectorAll("[data-reason]")[number - 1]?.click()
    if (number > columns.length || document.querySelector("dialog:modal")) return
    release()
    go(number - 1)
    columns[number - 1].focus()
  }
  return Object.assign(does, { inDialog: true })
}

const runs = {
  a: ask("approve"), h: ask("decline"), f: ask("defer"), q: ask("star"), s: ask("show"),
  d: ask("answer"), e: ask("edit"), t: ask("translate"), m: ask("merge"), 0: ask("unshow"),
  n: floor("speakers.call_next"), x: floor("speakers.finish"), Space: floor("speakers.pause"),
  "+": floor("speakers.more"), "-": floor("speakers.less"), g: floor("suggested"),
  p: floor("point_of_order"), o: focus("add-name"), z: () => move.back(),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map(number => [number, digit(number)]))
}
const reads = {
  j: () => step(1), k: () => step(-1), "/": focus("search"), "?": () => openSheet(part("help")),
  ...Object.fromEntries([1, 2, 3].map(number => [number, digit(number)]))
}

keys(document.body.dataset.runs === "yes" ? { ...reads, ...runs } : reads, part("keys-switch"), ownStorage())

page.live.addEventListener("pulse", ({ detail: { here } }) => {
  if (!here) return
  write(part("here"), page.word("here_now", { room: here.room ?? 0, online: here.online ?? 0 }))
  show(part("here"), true)
})

go(0)
page.live.start()

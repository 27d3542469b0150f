import { say, write } from "../dom.js"
import { field, put, show } from "../fields.js"
import { openSheet } from "../sheets.js"
import { textOf } from "./moves.js"

const MOST_CANDIDATES = 50

/** Asks why before questions are declined; `decline(rows, args)` does it. */
export function whySheet(word, decline) {
  const sheet = document.getElementById("why")
  const text = document.getElementById("why-text")
  let asked = []

  sheet.addEventListener("click", ({ target }) => {
    const reason = target.closest("[data-reason]")?.dataset.reason
    if (!reason) return
    sheet.close()
    decline(asked, { reason, ...text.value.trim() && { reason_text: text.value } })
    text.value = ""
  })

  return {
    get isOpen() { return sheet.open },
    ask(rows) {
      asked = rows
      put(sheet, "what", rows.length > 1 ? word("chosen", { n: rows.length }) : rows[0].text)
      sheet.showModal()
      sheet.querySelector("[data-reason]").focus()
    }
  }
}

/** Opens the form to edit a question; `save(text)` resolves to the answer. */
export function editSheet(row, save) {
  const sheet = document.getElementById("edit")
  sheet.querySelector("textarea").value = row.text
  put(sheet, "original", row.original)
  whenSent(sheet, ({ text }) => save(text.value))
}

/** Opens the form for a translation; `save(language, text)`, `text` null to take it away. */
export function translateSheet(row, save) {
  const sheet = document.getElementById("translate")
  const { language, text } = sheet.querySelector("form").elements
  const fill = () => { text.value = row.translations[language.value] ?? "" }

  put(sheet, "what", row.text)
  language.value = [...language.options].find(({ value }) => value !== row.language).value
  language.onchange = fill
  fill()
  whenSent(sheet, () => save(language.value, text.value.trim() || null))
}

/** Offers what is done seldom, as far as it can be done now. */
export function moreSheet(row, canDo) {
  const sheet = document.getElementById("more")
  sheet.dataset.id = row.id
  put(sheet, "what", row.text)
  sheet.querySelector("[data-verb=translate]").disabled = !canDo("translate")
  sheet.querySelector("[data-verb=invite_floor]").disabled = row.invited || !canDo("invite_floor")
  show(sheet.querySelector("[data-verb=mute]"), !row.muted)
  show(sheet.querySelector("[data-verb=unmute]"), row.muted)
  openSheet(sheet)
}

/** Opens the form for an answer in writing. */
export function writtenSheet(row, save) {
  const sheet = document.getElementById("written")
  put(sheet, "what", row.text)
  whenSent(sheet, ({ text }) => save(text.value))
}

/** Compares a question with those it may be joined with, the most alike first. */
export function mergeSheet(row, others, { store, word }, merge) {
  const sheet = document.getElementById("merge")
  const place = field(sheet, "candidates")
  const search = document.getElementById("merge-search")
  const likely = others.sort((one, other) => alike(row.text, other.text) - alike(row.text, one.text))

  function list() {
    const sought = search.value.trim().toLocaleLowerCase()
    const found = likely.filter(({ text }) => text.toLocaleLowerCase().includes(sought))
    place.replaceChildren(...found.slice(0, MOST_CANDIDATES).map(candidate))
    if (!found.length) write(place, word("no_match"))
    compare()
  }

  const chosen = () => place.querySelector(":checked")?.value
  const compare = () => put(sheet, "into", textOf(store, "questions", chosen()))

  put(sheet, "from", row.text)
  search.value = ""
  search.oninput = list
  place.onchange = compare
  list()
  whenSent(sheet, () => merge(chosen()))
}

function candidate({ id, text }, index) {
  const { content } = document.getElementById("candidate")
  const made = document.importNode(content, true).firstElementChild
  const choice = made.querySelector("input")
  choice.value = id
  choice.checked = index === 0
  write(field(made, "text"), text)
  return made
}

/** Opens the sheet; it closes once what its form sends is done. */
function whenSent(sheet, send) {
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

/** How many of their longer words two texts share. */
function alike(one, other) {
  const words = text => new Set(text.toLocaleLowerCase().match(/\p{L}{4,}/gu) ?? [])
  const mine = words(one)
  return [...words(other)].filter(word => mine.has(word)).length
}

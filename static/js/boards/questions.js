import { keyedList, write } from "../dom.js"
import { field, mark, put, show, who } from "../fields.js"
import { given, onSend } from "../forms.js"
import { onChange } from "../page.js"
import { isNameless, namelessItem } from "./standing.js"

const ORDER = { on_screen: 0, approved: 1, deferred: 2, answered: 3 }
const VOTED_ON = ["approved", "on_screen"]
const MOST = 500

/** The questions, and the vote for each. What is being read is never moved: the new ones wait. */
export function questions(section, page) {
  const { store, word, event, send, onScreen } = page
  const element = section.querySelector("ol")
  const list = keyedList(element, "#question")
  const fresh = field(section, "fresh")
  let shown = byVotes(store.rows("questions")).map(({ id }) => id)
  let isSeen = false

  const waiting = () => store.rows("questions").filter(({ id }) => !shown.includes(id))
  const isFrozen = () => isSeen || onScreen() !== null

  function draw() {
    if (!shown.length || !isFrozen()) sort()
    list.show(shown.map(id => store.row("questions", id)).filter(Boolean), fill)
    const n = waiting().length
    write(fresh, n ? word("new_questions", { n }) : "")
    show(fresh, n > 0)
    show(section.querySelector(".empty"), !store.rows("questions").length)
    show(field(section, "closed"), isClosed(event(), "questions"))
    write(field(section, "closed"), word(`questions_closed.${event().state}`))
    drawVotes()
  }

  function sort() {
    shown = byVotes(store.rows("questions")).map(({ id }) => id)
  }

  function drawVotes() {
    const mine = new Set(store.me?.votes ?? [])
    const closed = isClosed(event(), "votes")
    for (const row of element.children) {
      const button = row.querySelector(".vote")
      button.setAttribute("aria-pressed", String(mine.has(row.dataset.id)))
      button.disabled = closed || !VOTED_ON.includes(row.dataset.state)
    }
  }

  function fill(row, question) {
    mark(row, "state", question.state)
    row.querySelector(".vote").value = question.id
    const translation = question.translations[document.documentElement.lang]
    write(field(row, "text"), translation ?? question.text)
    put(row, "original", translation && question.text)
    put(row, "by", who(question.name, question.affiliation) || word("nameless"))
    put(row, "theme", event().themes.find(({ id }) => id === question.theme)?.title)
    put(row, "badge", word(`question_state.${question.state}`))
    mark(field(row, "badge"), "tone", question.state === "on_screen" ? "primary" : "ok")
    write(field(row, "votes"), question.votes)
    put(row, "answer", question.answer)
  }

  async function vote(button) {
    const on = button.getAttribute("aria-pressed") !== "true"
    button.setAttribute("aria-pressed", String(on))
    const reply = await send("questions.vote", { id: button.value, on })
    if (!reply.ok) {
      drawVotes()
      page.tell("vote", reply.message ?? word("failed"))
    }
  }

  fresh.addEventListener("click", () => {
    const [first] = waiting()
    sort()
    draw()
    element.querySelector(`[data-id="${first?.id}"] .vote`)?.focus()
  })
  section.addEventListener("submit", event => {
    event.preventDefault()
    vote(event.submitter)
  })
  new IntersectionObserver(entries => { isSeen = entries.at(-1).isIntersecting }).observe(element)
  store.addEventListener("me", drawVotes)
  onChange(store, ["questions", "event"], draw)
}

/** The form by which one asks: emptied only when the question has arrived. */
export function askForm(sheet, page) {
  const { word, store, event } = page
  const form = sheet.querySelector("form")
  const { text, name, affiliation, theme } = form.elements

  onSend(sheet, "questions.ask", page, {
    args: () => ({
      text: text.value,
      ...given({ name: name.value, affiliation: affiliation.value, theme: theme?.value }),
      ...given({ item: namelessItem(page) }),
      anonymous: !name.value.trim(),
      language: document.documentElement.lang
    }),
    done() {
      text.value = ""
      return word("asked")
    }
  })
  onChange(store, ["event", "agenda"], () => {
    const { moderation } = event().settings
    const nameless = isNameless(page) ? ".nameless" : ""
    write(field(form, "promise"), word(`ask_promise.${moderation ? "moderated" : "open"}${nameless}`))
  })

  text.addEventListener("input", () => {
    const left = MOST - graphemes(text.value)
    write(field(form, "count"), left < 0
      ? word("characters_over", { n: -left }) : word("characters_left", { n: left }))
    text.setAttribute("aria-invalid", String(left < 0))
  })
}

export function isClosed({ state, settings }, what) {
  return !["open", "live"].includes(state) || settings[what] === "closed"
}

function byVotes(rows) {
  const place = ({ state }) => ORDER[state] ?? 1
  return rows.sort((one, other) => place(one) - place(other) || other.votes - one.votes)
}

function graphemes(text) {
  if (!Intl.Segmenter) return [...text].length
  return [...new Intl.Segmenter().segment(text)].length
}

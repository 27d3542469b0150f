import { keyedList } from "../dom.js"
import { onChange } from "../page.js"

const EMPTY = { language: "", room_channel: null, url: null, state: "ok" }

/** Where each language is heard, and how it is there. What somebody is typing stays. */
export function channels(form, { store, event }, { act }) {
  const list = keyedList(form.querySelector("ol"), "#channel-line")
  let isTyped = false

  function draw(told) {
    list.show(told.map((channel, at) => ({ ...channel, id: `${at}` })), fill)
  }

  function lines() {
    return [...form.querySelectorAll("ol > li")].map(line => {
      const { language, room_channel: number, url, state } = typedIn(line)
      return { language, room_channel: number === "" ? null : Number(number), url: url || null, state }
    })
  }

  form.addEventListener("input", () => { isTyped = true })
  form.querySelector("[data-adds]").addEventListener("click", () => {
    isTyped = true
    draw([...lines(), EMPTY])
    form.querySelector("ol > li:last-child input").focus()
  })
  form.addEventListener("submit", async submitted => {
    submitted.preventDefault()
    const reply = await act("event.channels", { channels: lines().filter(({ language }) => language) })
    if (!reply.ok) return
    isTyped = false
    draw(event().channels)
  })
  onChange(store, ["event"], () => { if (!isTyped) draw(event().channels) })
}

function fill(element, channel) {
  for (const input of element.querySelectorAll("input, select")) input.value = channel[input.name] ?? ""
}

function typedIn(element) {
  const inputs = [...element.querySelectorAll("input, select")]
  return Object.fromEntries(inputs.map(({ name, value }) => [name, value.trim()]))
}

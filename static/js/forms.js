import { say } from "./dom.js"

/**
 * Sends the sheet's form as this command: once at a time, and saying what becomes of it. What
 * was typed stays until it has arrived. `args()` are the command's, `done()` what is said then.
 */
export function onSend(sheet, command, { send, live, word, tell }, { args, done }) {
  const form = sheet.querySelector("form")
  let isSending = false

  form.addEventListener("submit", async event => {
    event.preventDefault()
    if (isSending) return
    isSending = true
    tone(form, "wait", word("own_state.sending"))
    const reply = await send(command, args())
    isSending = false
    if (!reply.ok) return tone(form, "no", reply.message ?? word("failed"))
    tone(form, "no", "")
    sheet.close()
    tell(command, done())
  })

  live.outbox.addEventListener("change", ({ detail: { name, state } }) => {
    if (!isSending || name !== command) return
    if (state === "saved" || state === "unsent") {
      tone(form, "wait", `${word(`own_state.${state}`)}. ${word(`fate.${state}`)}`)
    }
  })
}

/** Of these values those that were given. */
export function given(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value?.trim()))
}

function tone(form, kind, message) {
  say(form, message)
  form.querySelector("[role=alert]").dataset.tone = kind
}

const SWITCH = "companion-keys"
const FIELDS = "input:not([type=checkbox], [type=radio]), select, textarea"
const CONTROLS = `${FIELDS}, button, a, summary, input`

/**
 * Runs what belongs to a key, unless somebody types or the one switch is off. A key is matched
 * by what it writes; where that is no Latin letter, and for digits, by its place.
 */
export function keys(bindings, box, storage) {
  const isOn = () => document.body.dataset.keys !== "off"

  document.addEventListener("keydown", event => {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.target.closest(FIELDS)) return
    const key = nameOf(event)
    if (key === "Space" && event.target.closest(CONTROLS)) return
    const does = bindings[key]
    if (!does || (document.querySelector("dialog:modal") && !does.inDialog)) return
    event.preventDefault()
    does(event)
  })

  function set(on) {
    document.body.dataset.keys = on ? "on" : "off"
    box.checked = on
  }

  set(storage?.getItem(SWITCH) !== "off")
  box.addEventListener("change", () => {
    set(box.checked)
    storage?.setItem(SWITCH, box.checked ? "on" : "off")
  })
}

function nameOf({ key, code }) {
  if (key === " ") return "Space"
  if (/^(Digit|Numpad)\d$/.test(code)) return code.slice(-1)
  if (key.length === 1 && key.codePointAt(0) < 128) return key.toLowerCase()
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase()
  return key === "−" ? "-" : key
}

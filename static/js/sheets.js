/** Forms that open over the page, by a button, by a link of the page, or by its address. */
export function sheets(root = document) {
  root.addEventListener("click", event => {
    const opener = event.target.closest("[data-opens]")
    const closer = event.target.closest("[data-closes]")
    if (opener || closer) event.preventDefault()
    if (opener) openSheet(root.getElementById(opener.dataset.opens))
    if (closer) closer.closest("dialog").close()
  })
  const asked = root.querySelector("dialog.sheet:is(:target, [open])")
  asked?.removeAttribute("open")
  if (asked) openSheet(asked)
}

export function openSheet(sheet) {
  if (!sheet.open) sheet.showModal()
  sheet.querySelector("input:not([type=hidden]), textarea")?.focus()
}

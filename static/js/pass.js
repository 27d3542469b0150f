const form = document.getElementById("pass")
const secret = location.hash.slice(1)

if (secret) {
  history.replaceState(null, "", location.pathname)
  form.elements.secret.value = secret
  document.querySelector(".waits").hidden = false
  form.hidden = true
  form.submit()
}

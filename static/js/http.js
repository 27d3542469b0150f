const PATIENCE_MS = 10_000

/** The event's state and commands by plain HTTP, for where no socket opens. */
export class Http {
  #at
  #options
  #clock
  #host
  #device

  constructor({ slug, key, audience, clock, host, device }) {
    this.#at = new URL(`/api/v1/events/${slug}/`, host.location.href)
    this.#options = { key, audience }
    this.#clock = clock
    this.#host = host
    this.#device = device
  }

  /** What whoever knows `since` of `epoch` lacks; null when that is nothing. */
  async state({ epoch, since }) {
    const url = new URL("state", this.#at)
    const { audience } = this.#options
    for (const [name, value] of Object.entries({ epoch, since, audience })) {
      if (value != null) url.searchParams.set(name, value)
    }
    const { status, body } = await this.#ask(url)
    if (status === 304) return null
    if (status !== 200) throw new Error(`state: ${status}`)
    return JSON.parse(body)
  }

  /** The answer to a command; rejects when there is none. */
  async command(name, { cid, ...args }) {
    const { status, body } = await this.#ask(new URL(`commands/${name}`, this.#at), {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": cid },
      body: JSON.stringify(args)
    })
    const answer = JSON.parse(body)
    if (typeof answer.ok !== "boolean") throw new Error(`${name}: ${status}`)
    return answer
  }

  async #ask(url, { headers = {}, ...options } = {}) {
    const { key } = this.#options
    if (key) headers.Authorization = `Bearer ${key}`
    const patience = new AbortController()
    const alarm = this.#device.after(PATIENCE_MS, () => patience.abort())
    try {
      const { signal } = patience
      const response = await this.#host.fetch(url.href, { ...options, headers, signal })
      const body = await response.text()
      this.#clock.hear(response.headers.get("Date"))
      return { status: response.status, body }
    } finally {
      this.#device.cancel(alarm)
    }
  }
}

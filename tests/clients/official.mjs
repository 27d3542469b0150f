// Drives the official Socket.IO client, unchanged, for tests in another language.
// Each line of standard input is one order, each line of standard output one event.
import { createInterface } from "node:readline"
import { io } from "socket.io-client"

const sockets = new Map()

const say = message => process.stdout.write(JSON.stringify(message) + "\n")

const orders = {
  connect({ who, url, auth, cookie }) {
    const headers = cookie ? { Cookie: cookie } : {}
    const socket = io(url, {
      auth, transports: ["websocket"], forceNew: true, reconnection: false, extraHeaders: headers,
    })
    sockets.set(who, socket)
    socket.on("connect", () => say({ who, event: "connect" }))
    socket.on("connect_error", error => say({ who, event: "connect_error", data: error.data ?? null, message: error.message }))
    socket.on("disconnect", reason => say({ who, event: "disconnect", data: reason }))
    socket.onAny((event, data) => say({ who, event, data }))
  },
  emit({ who, name, args, call }) {
    sockets.get(who).emit(name, ...args, answer => say({ who, event: "answer", call, data: answer }))
  },
  raw({ who, text }) {
    sockets.get(who).io.engine.write(text)
  },
  close({ who }) {
    sockets.get(who).disconnect()
  },
}

createInterface({ input: process.stdin }).on("line", line => {
  const { order, ...rest } = JSON.parse(line)
  orders[order](rest)
}).on("close", () => process.exit(0))

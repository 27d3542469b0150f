// Socket.IO for Node with its Redis adapter, as its documentation shows it: node node.mjs PORT REDIS.

import { createServer } from "node:http"
import { createAdapter } from "@socket.io/redis-adapter"
import { createClient } from "redis"
import { Server } from "socket.io"

const [port, path] = process.argv.slice(2)
const publishing = createClient({ socket: { path } })
const subscribed = publishing.duplicate()
await Promise.all([publishing.connect(), subscribed.connect()])

const http = createServer(async (request, response) => {
  if (request.url === "/tell") {
    let text = ""
    for await (const part of request) text += part
    io.emit("change", { text })
    response.writeHead(204).end()
  } else if (request.url === "/healthz") {
    response.end("ok")
  }
})
const io = new Server(http, {
  adapter: createAdapter(publishing, subscribed),
  transports: ["websocket"]
})
io.on("connection", socket => socket.emit("change", { text: "" }))
http.listen(Number(port), "127.0.0.1")

// Submits tasks with kafkajs and waits for their results: node overlord.mjs BOOTSTRAP POOL COUNT
// Prints a line "<id> <outcome>" for each, then the pool's newest stats record. First: npm ci
import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'

const [bootstrap, pool, count] = process.argv.slice(2)
const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.ERROR })

// kafkajs reads committed records only unless it is told otherwise (readUncommitted).
// It always reads as a member of a group: a new one for each run begins at the end.
async function read(topic, onMessage) {
  const consumer = kafka.consumer({ groupId: `example-${randomUUID()}` })
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({ eachMessage: async ({ message }) => onMessage(message) })
  await joined
  return consumer
}

const tasks = Array.from({ length: Number(count) }, (_, number) => ({
  id: `node-${randomUUID()}`,
  payload: { messages: [{ role: 'user', content: `Say ${number}` }] },
}))
const waiting = new Set(tasks.map((task) => task.id))

let done
const finished = new Promise((resolve) => (done = resolve))
const results = await read('overlord.results', (message) => {
  const id = message.key?.toString()
  if (!waiting.delete(id)) return
  console.log(id, JSON.parse(message.value.toString()).outcome)
  if (waiting.size === 0) done()
})

const producer = kafka.producer({ idempotent: true })
await producer.connect()
await producer.send({
  topic: `overlord.tasks.${pool}`,
  messages: tasks.map((task) => ({ value: JSON.stringify(task) })),
})
await producer.disconnect()
await finished
await results.disconnect()

let newest
const seen = new Promise((resolve) => (newest = resolve))
const stats = await read('overlord.stats', (message) => {
  const record = JSON.parse(message.value?.toString() ?? '{}')
  if (message.key?.toString() === pool && record.total_requests >= tasks.length) {
    newest(message.value.toString())
  }
})
console.log(await seen)
await stats.disconnect()

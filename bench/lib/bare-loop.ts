/**
 * What an initial cycle is measured against: `node bench/lib/bare-loop.ts <baseUrl> <users> <parallelism>` sends the
 * requests of one, in a process of its own, and prints users per second as one line.
 */
import { Agent, request } from 'node:http'
import { firstDay, person, present } from '../../script/lib/people.ts'
import { enterprise } from './directory.ts'

type Requests = { readonly find: string; readonly create: string }

function requestsFor(row: ReturnType<typeof person>): Requests {
  const filter = `userName eq "${row.Login.toLowerCase()}"`
  return {
    find: `/scim/v2/Users?filter=${encodeURIComponent(filter)}&startIndex=1&count=2`,
    create: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      externalId: row.WorkerID,
      userName: row.Login.toLowerCase(),
      active: true,
      name: { givenName: row.GivenName, familyName: row.FamilyName },
      displayName: row.DisplayName,
      emails: [{ type: 'work', value: row.Email }],
      title: row.JobTitle,
      [enterprise]: { department: row.Department },
      preferredLanguage: row.Language,
    }),
  }
}

/** Users per second of a loop that does nothing but send, in `concurrency` lanes over kept-alive connections. */
async function bareLoop(base: string, requests: readonly Requests[], concurrency: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const { port } = new URL(base)
  const send = (method: string, path: string, body?: string) =>
    new Promise<string>((resolve, reject) => {
      const type = 'application/scim+json'
      const length = body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }
      const headers = { accept: type, 'user-agent': 'bench', ...length }
      const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  const started = performance.now()
  let next = 0
  const lane = async () => {
    for (let one = requests[next++]; one; one = requests[next++]) {
      await send('GET', one.find)
      await send('POST', '/scim/v2/Users', one.create)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  return requests.length / seconds
}

const [base = '', users = '', concurrency = ''] = process.argv.slice(2)
const day = firstDay(Number(users), 7)
const all = [...present(day)].map((index) => requestsFor(person(day, index)))
console.log(await bareLoop(base, all, Number(concurrency)))

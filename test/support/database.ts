import { Client } from 'pg'

/** Runs `work` with the address of a database of its own on a PostgreSQL server, dropped afterwards. */
export async function withDatabase<T>(server: string, name: string, work: (url: string) => Promise<T>): Promise<T> {
  const admin = new Client(server)
  await admin.connect()
  try {
    await admin.query(`CREATE DATABASE ${name}`)
    const url = new URL(server)
    url.pathname = `/${name}`
    return await work(url.href)
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await admin.end()
  }
}

import type { DirectoryRecords } from '@sutler/store'

/** The user a client is. Written down by name it is looked for at each request: the user may come later, or go. */
export type Subject = { readonly id: string } | { readonly named: string }

/** A user as people see one. */
export interface SubjectView {
  readonly id: string
  /** Null: there is no such user any more. */
  readonly userName: string | null
}

type Users = Pick<DirectoryRecords, 'read' | 'page'>

/** The user with this id, else with this userName in whatever case. Null: there is none. */
export async function findUser(users: Users, named: string): Promise<SubjectView | null> {
  const byId = await viewUser(users, named)
  if (byId.userName !== null) return byId
  const terms = [{ kind: 'value', path: 'userName', value: named } as const]
  const [found] = await users.page('User', terms, { after: null, skip: 0, limit: 1 })
  return found === undefined ? null : { id: found.id, userName: String(found.attributes.userName) }
}

/** The user with this id. */
export async function viewUser(users: Users, id: string): Promise<SubjectView> {
  const record = await users.read('User', id)
  return { id, userName: record === null ? null : String(record.attributes.userName ?? '') }
}

/** Id of the resource `/Me` stands for. For a name nobody has it is the name, which is no id: that is 404. */
export async function subjectId(users: Users, subject: Subject): Promise<string> {
  if ('id' in subject) return subject.id
  return (await findUser(users, subject.named))?.id ?? subject.named
}

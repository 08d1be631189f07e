import type { StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { assertStorable, batches, intAt, isStorable, type Session, textAt } from '../engine.ts'

type MemberRepository = Pick<StoreTx, 'members' | 'saveMembers' | 'removeMembers' | 'clearReferences'>

/** Members of multi-valued references, as this job has written them. */
export function memberRepository({ db, each }: Session): MemberRepository {
  return {
    async members(jobId, type, owner, path) {
      const rows = await db
        .selectFrom('member')
        .select(['value', 'target', 'open'])
        .where('job_id', '=', jobId)
        .where('type', '=', type)
        .where('owner', '=', owner)
        .where('path', '=', path)
        .where('multi_valued', '=', 1)
        .orderBy('value')
        .execute()
      return rows.map(({ value, target, open }) => ({ value, target, open: open === 1 }))
    },
    async saveMembers(jobId, { type, owner, path, valueType }, members) {
      // The last of several with one value counts; one statement may not touch a row twice.
      const byValue = new Map(members.map((member) => [member.value, member]))
      for (const { value, target } of byValue.values())
        for (const anchor of [owner, value, target]) assertStorable(anchor, `anchor in ${path}`)
      for (const batch of batches([...byValue.values()])) {
        const cells = batch.map(({ value, target, open }) => [value, target, open ? 1 : 0])
        await sql`insert into member (job_id, type, owner, path, value_type, value, target, open, multi_valued)
          select cast(${jobId} as text), cast(${type} as text), cast(${owner} as text), cast(${path} as text),
            cast(${valueType} as text), ${textAt(0)}, ${textAt(1)}, ${intAt(2)}, 1
          from ${each(cells)} where true
          on conflict (job_id, type, owner, path, value) do update set target = excluded.target, open = excluded.open`.execute(
          db,
        )
      }
    },
    async removeMembers(jobId, type, owner, path, values) {
      for (const batch of batches(values.filter(isStorable))) {
        const doomed = each(batch.map((value) => [jobId, type, owner, path, value]))
        await sql`delete from member where (job_id, type, owner, path, value) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)}, ${textAt(4)} from ${doomed})`.execute(db)
      }
    },
    async clearReferences(jobId, type, owners) {
      for (const batch of batches(owners.filter(isStorable))) {
        const keys = sql`(job_id, type, owner) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)} from ${each(batch.map((owner) => [jobId, type, owner]))})`
        await sql`delete from member where ${keys}`.execute(db)
        await sql`delete from deferred where ${keys}`.execute(db)
      }
    },
  }
}

import type { StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { assertStorable, batches, isStorable, type Session, textAt } from '../engine.ts'

type MemberRepository = Pick<StoreTx, 'members' | 'addMembers' | 'removeMembers' | 'clearMembers'>

/** Confirmed members of multi-valued references. */
export function memberRepository({ db, each }: Session): MemberRepository {
  return {
    members: (jobId, type, owner, path) =>
      db
        .selectFrom('member')
        .select(['value', 'target'])
        .where('job_id', '=', jobId)
        .where('type', '=', type)
        .where('owner', '=', owner)
        .where('path', '=', path)
        .orderBy('value')
        .execute(),
    async addMembers(jobId, type, owner, path, members) {
      // The last of several with one value counts; one statement may not touch a row twice.
      const byValue = new Map(members.map((member) => [member.value, member.target]))
      for (const anchor of [owner, ...byValue.keys(), ...byValue.values()]) assertStorable(anchor, `anchor in ${path}`)
      for (const batch of batches([...byValue])) {
        await sql`insert into member (job_id, type, owner, path, value, target)
          select cast(${jobId} as text), cast(${type} as text), cast(${owner} as text), cast(${path} as text), ${textAt(0)}, ${textAt(1)}
          from ${each(batch)} where true
          on conflict (job_id, type, owner, path, value) do update set target = excluded.target`.execute(db)
      }
    },
    async removeMembers(jobId, type, owner, path, values) {
      for (const batch of batches(values.filter(isStorable))) {
        const doomed = each(batch.map((value) => [jobId, type, owner, path, value]))
        await sql`delete from member where (job_id, type, owner, path, value) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)}, ${textAt(4)} from ${doomed})`.execute(db)
      }
    },
    async clearMembers(jobId, type, owner) {
      await db
        .deleteFrom('member')
        .where('job_id', '=', jobId)
        .where('type', '=', type)
        .where('owner', '=', owner)
        .execute()
    },
  }
}

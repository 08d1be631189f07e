import type { Engine, SchemaWords } from '../engine.ts'

/**
 * The keys of the directory in two thirds of the place, so that a commit changes fewer pages: the id stands in a row
 * once, the attribute is not named by a URN, and an object lists no more than what it does not know itself. The column
 * has another name, so that an older Sutler which has the store open cannot go on writing the keys its way.
 *
 * By value, and by path only then: the userName and the e-mail address of a user are mostly alike, and then stand
 * beside each other.
 */
export const shortKeys = ({
  key,
  inKeyOrder,
  listOf,
  rowsOf,
}: SchemaWords & Pick<Engine, 'rowsOf'>): readonly string[] => [
  `create table directory_value (
    type ${key} not null, path ${key} not null, value ${key} not null, holder ${key} not null, owner ${key},
    primary key (type, value, path, holder))${inKeyOrder}`,
  `insert into directory_value (type, path, value, holder, owner)
    select type, ${short('path')}, value, holder, case when holder = '' then id end from directory_key`,
  `update directory_object set keys = coalesce((select ${listOf(listed)} from ${rowsOf('directory_object.keys')}), '[]')
    where deleted = 0`,
  'drop table directory_key',
  'alter table directory_value rename to directory_key',
]

const short = (path: string) =>
  `case ${path} when 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:employeenumber' then 'employeenumber'
    else ${path} end`
const listed = [short('(e.value ->> 1)'), 'e.value ->> 2', "case when e.value ->> 3 = '' then '' end"]

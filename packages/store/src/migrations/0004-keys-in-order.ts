import type { SchemaWords } from '../engine.ts'

/**
 * The keys of the directory as one table in the order they are searched in, where there were a table and three indexes,
 * which took most of the time a write took. The object lists its keys itself. What can be told from the object is no
 * key any more: the type of an e-mail address, and whether it is the primary one.
 */
export const keysInOrder = ({ key, inKeyOrder, listOf }: SchemaWords): readonly string[] => [
  "alter table directory_object add column keys text not null default '[]'",
  `create table directory_value (
    type ${key} not null, path ${key} not null, value ${key} not null, holder ${key} not null, id ${key} not null,
    primary key (type, path, value, holder))${inKeyOrder}`,
  `insert into directory_value (type, path, value, holder, id)
    select type, path, value, ${holder}, id from directory_key where ${isKept} on conflict do nothing`,
  `update directory_object set keys = coalesce((select ${listOf(['type', 'path', 'value', holder])} from directory_key k
    where k.type = directory_object.type and k.id = directory_object.id and ${isKept}), '[]') where deleted = 0`,
  'drop table directory_key',
  'alter table directory_value rename to directory_key',
]

// Which values only one may have no longer depends on what else an object has: of two groups of one name, which those
// with a userName could be, one is found by it until the other has another name.
const holder = `case when (path = 'displayname' and lower(type) = 'group') or (path = 'username' and lower(type) <> 'group')
  or (path like 'index:%' and exclusive = 1) then '' else id end`
const isKept = "path not like 'emails[%'"

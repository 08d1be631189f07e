/** The first schema; `key` is the column type of text that is compared. */
export const first = (key: string): readonly string[] => [
  `create table link (
    job_id ${key} not null, type ${key} not null, source ${key} not null,
    target ${key}, target_key bigint, hash text, deprovisioned bigint not null, intent text, version bigint not null,
    retry text, retry_at bigint, delete_at bigint, written_at bigint,
    primary key (job_id, type, source))`,
  'create index link_target on link (job_id, target_key, deprovisioned) where target_key is not null',
  'create index link_intent on link (job_id, type, source) where intent is not null',
  'create index link_retry on link (job_id, type, retry_at) where retry_at is not null',
  'create index link_delete on link (job_id, type, delete_at) where delete_at is not null',
  `create table deferred (
    job_id ${key} not null, type ${key} not null, owner ${key} not null, path ${key} not null,
    awaited ${key} not null, awaited_type ${key} not null, multi_valued bigint not null,
    primary key (job_id, type, owner, path, awaited))`,
  `create table member (
    job_id ${key} not null, type ${key} not null, owner ${key} not null, path ${key} not null,
    value ${key} not null, value_type ${key} not null, target ${key} not null,
    multi_valued bigint not null, open bigint not null,
    primary key (job_id, type, owner, path, value))`,
  'create index member_value on member (job_id, value_type, value)',
  `create table job (
    job_id ${key} not null primary key, owner ${key}, until bigint not null, epoch bigint not null, checkpoint text)`,
  `create table held (
    job_id ${key} not null, type ${key} not null, source ${key} not null, target ${key} not null,
    kind text not null, because text not null, held_at bigint not null,
    primary key (job_id, type, source))`,
  `create table log (
    job_id ${key} not null, run_id ${key} not null, sequence bigint not null, at bigint not null,
    source ${key}, doc text not null,
    primary key (job_id, run_id, sequence))`,
  'create index log_source on log (job_id, source, at) where source is not null',
  `create table run (
    job_id ${key} not null, id ${key} not null, started_at bigint not null, doc text not null,
    primary key (job_id, id))`,
  'create index run_started on run (job_id, started_at)',
  'create table directory_feed (id bigint not null primary key, last bigint not null)',
  'insert into directory_feed (id, last) values (1, 0)',
  `create table directory_object (
    type ${key} not null, id ${key} not null, change bigint not null, deleted bigint not null, doc text not null,
    primary key (type, id))`,
  'create unique index directory_change on directory_object (type, change)',
  `create table directory_key (
    type ${key} not null, path ${key} not null, value ${key} not null, id ${key} not null, exclusive bigint not null,
    primary key (type, path, value, id))`,
  'create unique index directory_exclusive on directory_key (type, path, value) where exclusive = 1',
  'create index directory_key_id on directory_key (type, id)',
  `create table directory_member (
    type ${key} not null, owner ${key} not null, value ${key} not null,
    primary key (type, owner, value))`,
  'create index directory_member_value on directory_member (value)',
]

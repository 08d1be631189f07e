/** Values that SelectUniqueValue has chosen, each for one source object. */
export const reservations = (key: string): readonly string[] => [
  `create table reservation (
    system ${key} not null, type ${key} not null, path ${key} not null, value_key ${key} not null,
    job_id ${key} not null, source_type ${key} not null, source ${key} not null,
    basis ${key} not null, doc text, reserved_at bigint not null,
    primary key (system, type, path, value_key))`,
  'create index reservation_owner on reservation (job_id, source_type, source)',
]

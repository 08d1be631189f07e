/** What a SCIM service shows of an object beside its attributes, and the tokens its clients have. */
export const scimService = (key: string): readonly string[] => [
  'alter table directory_object add column created_at bigint not null default 0',
  'alter table directory_object add column modified_at bigint not null default 0',
  'alter table directory_object add column label text',
  // When they were made was not kept: the time of the upgrade is the earliest anybody can vouch for.
  `update directory_object set created_at = ${Date.now()}, modified_at = ${Date.now()}`,
  'create index directory_present on directory_object (type, id) where deleted = 0',
  `create table scim_token (
    id ${key} not null primary key, name ${key} not null, hash ${key} not null, doc text not null,
    created_at bigint not null, expires_at bigint, last_used_at bigint, revoked_at bigint)`,
  'create unique index scim_token_hash on scim_token (hash)',
]

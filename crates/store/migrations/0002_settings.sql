-- What people chose for their pages. A person's own rows have project 0; those of a project, which everybody in it sees,
-- have person 0. body: a JSON object. revision: 1 for the first, then 2, …
create table setting (
  project bigint not null,
  person bigint not null,
  name text not null,
  body text not null,
  revision bigint not null,
  changed_at bigint not null,
  primary key (project, person, name)
) {clustered};

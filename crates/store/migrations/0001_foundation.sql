-- The first schema. Tokens in braces are filled in per engine, see src/engine/dialect.rs. Times are microseconds since
-- 1970 in UTC, flags are 0 or 1, JSON is text. Every table of a project has a key that begins with the project.

create table person (
  id {id},
  name text not null unique,
  display text not null,
  password text,
  admin bigint not null default 0,
  disabled bigint not null default 0,
  created_at bigint not null
);

-- One-time links by which a person sets a password. Only the hash of the link is kept.
create table link (
  hash {blob} primary key,
  person bigint not null,
  expires_at bigint not null
) {clustered};

create table session (
  hash {blob} primary key,
  person bigint not null,
  csrf text not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
) {clustered};
create index session_person on session (person);

create table token (
  id {id},
  hash {blob} not null unique,
  person bigint not null,
  name text not null,
  scopes text not null,
  created_at bigint not null,
  expires_at bigint not null
);

create table project (
  id {id},
  slug text not null unique,
  title text not null,
  version bigint not null,
  archived bigint not null default 0,
  created_at bigint not null,
  next_batch bigint not null default 1,
  next_item bigint not null default 1,
  next_ticket bigint not null default 1
);

create table spec (
  project bigint not null,
  version bigint not null,
  source text not null,
  body text not null,
  person bigint not null,
  applied_at bigint not null,
  primary key (project, version)
) {clustered};

create table member (
  project bigint not null,
  person bigint not null,
  role text not null,
  primary key (project, person)
) {clustered};
create index member_person on member (person);

-- state: 0 importing, 1 open, 2 dropped
create table batch (
  project bigint not null,
  id bigint not null,
  name text not null,
  state bigint not null,
  due bigint,
  priority bigint not null,
  source text not null,
  size bigint not null default 0,
  created_at bigint not null,
  primary key (project, id)
) {clustered};
create unique index batch_name on batch (project, name) where state < 2;
create index batch_queue on batch (project, state, priority desc, (coalesce(due, 9223372036854775807)), id)
  where state = 1;

create table item (
  project bigint not null,
  id bigint not null,
  batch bigint not null,
  hash {blob} not null,
  title text not null,
  fields text not null,
  primary key (project, id)
);
create unique index item_hash on item (project, hash);

-- state: domain::task::STATES. facts: the state's facts as JSON. judge, judge_until, fence: who is judging it now.
create table task (
  project bigint not null,
  id bigint not null,
  batch bigint not null,
  version bigint not null,
  state bigint not null default 0,
  answers bigint not null default 0,
  wanted bigint not null,
  facts text,
  confidence {real},
  flagged bigint not null default 0,
  since bigint not null default 0,
  judge bigint,
  judge_until bigint,
  fence bigint not null default 0,
  primary key (project, id)
) {clustered};
create index task_state on task (project, state, id);
create index task_confidence on task (project, state, confidence, id) where confidence is not null;
create index task_judging on task (project, since, id) where state in (2, 3);

-- state: 0 free, 1 held, 2 spent, 3 returned to its author for rework. ticket: the slot's place in the queue of its
-- batch; a slot that is given back gets a new, later one, so what lies before a person's last ticket never comes back.
create table slot (
  project bigint not null,
  task bigint not null,
  n bigint not null,
  batch bigint not null,
  ticket bigint not null,
  state bigint not null default 0,
  person bigint,
  until bigint,
  fence bigint not null default 0,
  primary key (project, task, n)
) {clustered};
create unique index slot_once on slot (project, task, person) where person is not null;
create index slot_free on slot (project, batch, ticket) where state = 0;
create index slot_held on slot (project, batch, until) where state = 1;
-- What a person holds or got back: the odd states, in this order.
create index slot_hand on slot (project, person, state, ticket) where state & 1 = 1;

-- Who will not get a task (again): skipped it.
create table pass (
  project bigint not null,
  task bigint not null,
  person bigint not null,
  batch bigint not null,
  ticket bigint not null,
  reason text not null,
  note text,
  at bigint not null,
  primary key (project, task, person)
) {clustered};

-- Up to which ticket of a batch there is nothing new for a person: what lies before was theirs, or is taken, or was passed
-- over by them. Noted with every lease, so that the next does not look through it all again.
create table seen (
  project bigint not null,
  person bigint not null,
  batch bigint not null,
  ticket bigint not null,
  primary key (project, person, batch)
) {clustered};

create table flag (
  project bigint not null,
  task bigint not null,
  person bigint not null,
  reason text not null,
  note text,
  at bigint not null,
  primary key (project, task, person)
) {clustered};

create table annotation (
  project bigint not null,
  task bigint not null,
  person bigint not null,
  revision bigint not null,
  slot bigint not null,
  version bigint not null,
  body text not null,
  key text not null,
  at bigint not null,
  active_ms bigint not null,
  late bigint not null default 0
);
-- Answers are long, and are kept in the order in which they come; a table in the order of its key would be written all over.
create unique index annotation_once on annotation (project, task, person, revision);
create index annotation_mine on annotation (project, person, at);

create table review (
  project bigint not null,
  task bigint not null,
  n bigint not null,
  person bigint not null,
  at bigint not null,
  decision text not null,
  body text not null,
  reason text,
  primary key (project, task, n)
) {clustered};
create index review_person on review (project, person, at);

-- What a person did on a UTC day.
create table work (
  project bigint not null,
  person bigint not null,
  day bigint not null,
  answers bigint not null default 0,
  skips bigint not null default 0,
  reviews bigint not null default 0,
  active_ms bigint not null default 0,
  primary key (project, person, day)
) {clustered};

-- How often a person's answers were what was accepted in the end, judged tasks only or all.
create table skill (
  project bigint not null,
  person bigint not null,
  correct bigint not null default 0,
  total bigint not null default 0,
  judged_correct bigint not null default 0,
  judged_total bigint not null default 0,
  primary key (project, person)
) {clustered};

-- Tasks by batch and state; 0 stands for gathering and ready together, so that a submit touches no shared row.
create table tally (
  project bigint not null,
  batch bigint not null,
  state bigint not null,
  count bigint not null,
  primary key (project, batch, state)
) {clustered};

create table event (
  project bigint not null,
  tx bigint not null default {event_tx},
  id bigint not null,
  at bigint not null,
  kind text not null,
  task bigint not null,
  person bigint not null,
  data text not null,
  primary key (project, tx, id)
) {clustered};
create index event_task on event (project, task, at);
{event_sequence}

create table block (
  project bigint not null,
  n bigint not null,
  hash {blob} not null,
  last_tx bigint not null,
  last_id bigint not null,
  events bigint not null,
  sealed_at bigint not null,
  primary key (project, n)
) {clustered};

create table media (
  hash text primary key,
  type text not null,
  size bigint not null,
  info text not null,
  created_at bigint not null
) {clustered};

create table media_use (
  project bigint not null,
  hash text not null,
  batch bigint not null,
  primary key (project, hash, batch)
) {clustered};
create index media_use_batch on media_use (project, batch);
create index media_use_hash on media_use (hash);

-- state: queued, running, done, failed, cancelled. run: how often it was taken up; a runner that names an old one is out.
create table job (
  id {id},
  project bigint not null,
  kind text not null,
  state text not null,
  params text not null,
  done bigint not null default 0,
  total bigint,
  refused bigint not null default 0,
  message text not null default '',
  result text not null default '{open_brace}{close_brace}',
  person bigint not null,
  cancel bigint not null default 0,
  created_at bigint not null,
  finished_at bigint,
  beat_at bigint not null default 0,
  run bigint not null default 0
);
create index job_project on job (project, id);
create index job_waiting on job (id) where state in ('queued', 'running');
{statistics}

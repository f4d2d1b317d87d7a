-- Who changed a person last, and when, for whoever wanted to change them meanwhile. Empty for people not changed since.
alter table person add column changed_by bigint;
alter table person add column changed_at bigint;

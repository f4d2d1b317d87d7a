-- Time at the workbench that was neither active nor in an answer: without a key for a while, and on a break.
alter table work add column idle_ms bigint not null default 0;
alter table work add column break_ms bigint not null default 0;

-- The data folder in which a job was asked for: its files are there, and whoever holds that folder runs it. Servers of other
-- folders on the same database take it up only when nobody there has been heard of for a while.
alter table job add column owner text not null default '';

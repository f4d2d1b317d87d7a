-- The number of a batch's first item. Numbers are given in order and a project fills one batch at a time, so whatever stands
-- from here on in a batch that is not open yet counts for nothing, and lists end before it.
alter table batch add column first_item bigint not null default 0;
update batch set first_item = coalesce(
  (select min(i.id) from item i where i.project = batch.project and i.batch = batch.id), 9223372036854775807)
  where state <> 1;

-- What came back for rework waits for its author until a time, and then for anybody, like what is held. What was sent back
-- before waits the usual two days from then.
drop index slot_held;
create index slot_held on slot (project, batch, until) where state & 1 = 1;
update slot set until = 172800000000 + coalesce(
  (select max(r.at) from review r where r.project = slot.project and r.task = slot.task), 0) where state = 3;
{statistics}


-- SQLite chooses how to find rows by statistics. Without any it takes a project for ten rows, and goes through all of its
-- tasks or events rather than into an index. So it is told once what a large project looks like: rows, then rows that share
-- the first column of an index, the first two, and so on. Plans then never depend on what is in the tables.
analyze;
delete from sqlite_stat1;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('batch', 'batch', '1000 100 1'),
  ('batch', 'batch_queue', '1000 100 100 10 5 1'),
  ('item', 'sqlite_autoindex_item_1', '1000000 1000000 1'),
  ('item', 'item_hash', '1000000 1000000 1'),
  ('task', 'task', '1000000 1000000 1'),
  ('task', 'task_state', '1000000 1000000 200000 1'),
  ('task', 'task_judging', '10000 10000 10 1'),
  ('task', 'task_confidence', '500000 500000 200000 5000 1'),
  ('slot', 'slot', '3000000 3000000 3 1'),
  ('slot', 'slot_once', '2000000 2000000 3 1'),
  ('slot', 'slot_free', '1000000 1000000 100000 1'),
  ('slot', 'slot_held', '1000 1000 100 2'),
  ('slot', 'slot_hand', '1000 1000 3 3 1'),
  ('pass', 'pass', '10000 10000 2 1'),
  ('flag', 'flag', '10000 10000 2 1'),
  ('annotation', 'annotation_once', '2000000 2000000 3 2 1'),
  ('annotation', 'annotation_mine', '2000000 2000000 20000 2'),
  ('review', 'review', '100000 100000 2 1'),
  ('review', 'review_person', '100000 100000 5000 2'),
  ('event', 'event', '6000000 6000000 1000000 1'),
  ('event', 'event_task', '6000000 6000000 6 2');
analyze sqlite_schema;

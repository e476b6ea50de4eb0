-- When an object's row goes for good, the foreign keys ask for its links one end at a time, the deleted ones among them,
-- which no partial index can answer: without these, erasing a person reads all of their links for each of their objects.
create index link_of_from on link (user_id, from_object_id);
create index link_of_to on link (user_id, to_object_id);

-- Links follow their objects. What went because an end was deleted comes back with it; what its owner or a sync took away
-- does not.
alter table link drop constraint link_deleted_by_check;
alter table link add constraint link_deleted_by_check check (deleted_by in ('user', 'system', 'object'));

-- The system also makes links that no integration asked for: duplicate_of, between objects of the same bytes.
alter table link drop constraint link_check2;
alter table link add constraint link_made_by_sync
    check ((integration_id is null) = (job_id is null) and (created_by = 'system' or integration_id is null));

-- What is to come back, or to be removed for good, is found by either end.
create index link_gone_from on link (user_id, from_object_id) where deleted_at is not null;
create index link_gone_to on link (user_id, to_object_id) where deleted_at is not null;

-- A person who leaves takes everything along.
grant delete on link, known_object to ${request};
call keep_the_erased_out();

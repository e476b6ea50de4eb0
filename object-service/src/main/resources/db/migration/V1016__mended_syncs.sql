-- Whose token the provider refused: the lane is held until a later job shows that the account is connected again.
alter table content_lane add column refused_job uuid;

-- What a sweep did not delete, for its owner changed it.
alter table sync_sweep add column kept bigint not null default 0;

-- A conflict may also end because the policy of now decided: not agreed on, nor taken back.
alter table object_conflict
    drop constraint object_conflict_resolution_check,
    add constraint object_conflict_resolution_check
        check (resolution in ('mine', 'theirs', 'value', 'agreed', 'withdrawn', 'decided'));

-- Of the handings out that failed, those that brought other bytes than the source spoke of.
alter table content_work add column mismatches integer not null default 0;

-- Somebody is heard of in this turn. One that only lay in the topic is lost without being a try.
alter table content_work add column begun boolean not null default false;

-- Its source had told that it is gone: then a deletion that it tells again is no new one.
alter table detached_object add column gone boolean not null default true;
grant update (gone) on detached_object to ${request};

-- Nothing of these outlives a removed integration.
grant delete on sync_sweep, content_lane to ${request};

-- What ended long ago is forgotten.
create index object_conflict_by_age on object_conflict (resolved_at) where resolved_at is not null;
grant select (id, resolved_at) on object_conflict to ${system};

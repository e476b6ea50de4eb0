-- What objects of all types have in common, in one shape. A plain union of simple selects: PostgreSQL hands a predicate
-- or an order on to each table and its indexes, as the one who asks, under that one's policies.
create view any_object with (security_invoker = true) as
select user_id, id, 'media'::text as type, version, created_at, updated_at, deleted_at, deleted_by,
       source_type, source_id, integration_id, metadata,
       jsonb_build_object(
           'filename', filename,
           'media_type', media_type,
           'mime_type', mime_type,
           'size', size,
           'width', width,
           'height', height,
           'duration', duration,
           'file_path', file_path,
           'thumbnail_path', thumbnail_path,
           'hash', hash,
           'taken_at', to_char(taken_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'latitude', latitude,
           'longitude', longitude,
           'processing_status', processing_status,
           'thumbnail_generated', thumbnail_generated,
           'metadata_extracted', metadata_extracted) as fields
  from media
union all
select user_id, id, 'album'::text, version, created_at, updated_at, deleted_at, deleted_by,
       source_type, source_id, integration_id, metadata,
       jsonb_build_object(
           'name', name,
           'description', description,
           'cover_media_id', cover_media_id,
           'sort_order', sort_order,
           'visibility', visibility)
  from album
union all
select user_id, id, type, version, created_at, updated_at, deleted_at, deleted_by,
       source_type, source_id, integration_id, metadata, fields
  from typed_object;

grant select on any_object to ${request}, ${system};

-- What a source brought and was purged here: a sync does not bring it again.
create table source_tombstone (
    user_id        uuid        not null references users on delete cascade,
    integration_id uuid        not null,
    source_id      text        not null check (length(source_id) <= 512),
    purged_at      timestamptz not null,
    primary key (user_id, integration_id, source_id)
);

alter table source_tombstone enable row level security;
alter table source_tombstone force row level security;
create policy owner on source_tombstone to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on source_tombstone to ${system} using (true);
grant select on source_tombstone to ${request};
grant select, insert on source_tombstone to ${system};

-- The last wall: a sync that looked before the purge and wrote after it fails, and looks again.
create function refuse_purged() returns trigger language plpgsql set search_path from current as $$
begin
    if exists (select from added join source_tombstone using (user_id, integration_id, source_id)) then
        raise exception 'purged while this was written' using errcode = 'serialization_failure';
    end if;
    return null;
end
$$;

create trigger refuse_purged after insert on media
    referencing new table as added for each statement execute function refuse_purged();
create trigger refuse_purged after insert on album
    referencing new table as added for each statement execute function refuse_purged();
create trigger refuse_purged after insert on typed_object
    referencing new table as added for each statement execute function refuse_purged();

-- Work that has no owner: what has outlived its retention, and what admins ask for by its id alone, which skips through
-- the primary key.
do $$
declare
    owned text;
begin
    foreach owned in array array['media', 'album', 'typed_object'] loop
        execute format('create policy owner_less on %I to ${system} using (true)', owned);
        execute format('grant select, update, delete on %I to ${system}', owned);
        execute format(
            'create index %I on %I (deleted_at desc, id desc) where deleted_at is not null',
            owned || '_deleted', owned);
    end loop;
end
$$;

-- History, a month a partition: what has outlived its retention goes as whole tables. The key serves "the newest" and
-- "as of" as well, read backwards.
alter table object_history rename to object_history_whole;
alter table object_history_whole rename constraint object_history_pkey to object_history_whole_pkey;

create table object_history (
    user_id            uuid        not null references users on delete cascade,
    object_id          uuid        not null,
    version            bigint      not null,
    object_type        text        not null,
    kind               text        not null check (kind in ('created', 'updated', 'deleted', 'restored')),
    changed_at         timestamptz not null,
    -- Who: a person or an admin by their id, a sync by its job, the platform itself by its reason.
    changed_by         text        not null check (changed_by in ('user', 'sync', 'system', 'admin')),
    actor_id           uuid,
    reason             text,
    changed            text[]      not null,
    job_id             uuid,
    definition_version text,
    payload_hash       text,
    state              jsonb       not null,
    primary key (user_id, object_id, changed_at, version)
) partition by range (changed_at);

alter table object_history enable row level security;
alter table object_history force row level security;
create policy owner on object_history to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on object_history to ${system} using (true);
grant select, insert on object_history to ${request};
grant select, insert, delete on object_history to ${system};

-- Catches what has no month yet. Its rows move when the month is made, which is the schema owner's work.
create table object_history_default partition of object_history default;
alter table object_history_default enable row level security;
alter table object_history_default force row level security;
create policy owner on object_history_default to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy moved on object_history_default to current_user using (true);

-- Makes the month's partition, with what the default partition holds of it. Nothing if it is there.
create function make_history_partition(month timestamptz) returns boolean
language plpgsql security definer set search_path from current set lock_timeout = '5s' as $$
declare
    lower_bound constant timestamptz := date_trunc('month', month, 'UTC');
    upper_bound constant timestamptz := date_add(lower_bound, interval '1 month', 'UTC');
    name        constant text := 'object_history_' || to_char(lower_bound at time zone 'UTC', 'YYYY_MM');
begin
    perform pg_advisory_xact_lock(hashtextextended('history-partitions', 0));
    if to_regclass(name) is not null then
        return false;
    end if;
    execute format('create table %I (like object_history including defaults including constraints)', name);
    execute format(
        'with misplaced as (
             delete from object_history_default where changed_at >= %1$L and changed_at < %2$L returning *)
         insert into %3$I select * from misplaced', lower_bound, upper_bound, name);
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
        $policy$create policy owner on %I to ${request}
            using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, name);
    -- After row-level security, which hides these rows, and those of users, from the check of the foreign key: it held.
    execute format(
        'alter table object_history attach partition %I for values from (%L) to (%L)', name, lower_bound, upper_bound);
    return true;
end
$$;

-- This month's partition and the coming ones'. Answers how many were made.
create function ensure_history_partitions(months integer) returns integer
language sql security definer set search_path from current as $$
    select count(*) filter (where make_history_partition(month))::integer
      from generate_series(now(), date_add(now(), make_interval(months => months), 'UTC'), interval '1 month', 'UTC')
           as month
$$;

-- Drops the months that ended before this time. Answers how many.
create function drop_history_before(cutoff timestamptz) returns integer
language plpgsql security definer set search_path from current set lock_timeout = '5s' as $$
declare
    month   text;
    dropped integer := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('history-partitions', 0));
    for month in
        select relname
          from pg_inherits join pg_class on pg_class.oid = inhrelid
         where inhparent = 'object_history'::regclass and relname ~ '^object_history_[0-9]{4}_[0-9]{2}$'
           and (to_date(right(relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= cutoff
         order by relname
    loop
        execute format('drop table %I', month);
        dropped := dropped + 1;
    end loop;
    delete from object_history_default where changed_at < cutoff;
    return dropped;
end
$$;

revoke execute on function make_history_partition, ensure_history_partitions, drop_history_before from public;
grant execute on function ensure_history_partitions, drop_history_before to ${system};

-- The rows there are. Row-level security binds the owner of the schema too, hence two policies for this while.
create policy copied on object_history_whole to current_user using (true);
create policy copied on object_history to current_user using (true);

select make_history_partition(month)
  from (select coalesce(least(min(changed_at), now()), now()) as since from object_history_whole),
       generate_series(date_trunc('month', since, 'UTC'), date_add(now(), interval '3 months', 'UTC'),
                       interval '1 month', 'UTC') as month;

insert into object_history
    (user_id, object_id, version, object_type, kind, changed_at, changed_by, changed, job_id, definition_version,
     payload_hash, state)
select user_id, object_id, version, object_type,
       case when version = 1 then 'created' when 'deleted_at' = any(changed) then 'deleted' else 'updated' end,
       changed_at, changed_by, changed, job_id, definition_version, payload_hash,
       jsonb_build_object(
           'fields', state - array['metadata', 'source_type', 'source_id', 'created_at', 'updated_at'],
           'metadata', state -> 'metadata',
           'source_type', state -> 'source_type',
           'source_id', state -> 'source_id',
           'created_at', state -> 'created_at',
           'updated_at', state -> 'updated_at')
  from object_history_whole;

drop policy copied on object_history;
drop table object_history_whole;

call keep_the_erased_out();

-- The shape of a link store that is read as TAO's is: by either end, by type, by place or by time, and counted.

-- Owned rows are read and changed here, which row-level security forbids the schema's owner too.
create policy reshaped on link to current_user using (true);

-- A link stands where its sort order says, unless it was moved between two others; what has no order follows in the
-- order it was made: microseconds since 1970, exact in a double and above every sort order.
drop index link_from;
drop index link_to;
alter table link drop column place;
alter table link
    add column rank           double precision,
    add column place          double precision not null generated always as (
        coalesce(rank, sort_order::double precision,
                 (extract(epoch from created_at at time zone 'UTC') * 1000000)::double precision)) stored,
    -- What its owner placed, a sync does not move.
    add column placed_by_user boolean          not null default false,
    -- By its type's cardinality the only living one of its type at that end.
    add column is_only_from   boolean          not null default false,
    add column is_only_to     boolean          not null default false;

create index link_from_place on link (user_id, from_object_id, link_type, place, id) where deleted_at is null;
create index link_from_time on link (user_id, from_object_id, link_type, created_at, id) where deleted_at is null;
create index link_to_time on link (user_id, to_object_id, link_type, created_at, id) where deleted_at is null;
create index link_type_time on link (user_id, link_type, created_at, id) where deleted_at is null;

-- A bidirectional link is seen from either end. Few are, so these cost little.
create index link_far_place on link (user_id, to_object_id, link_type, place, id)
    where deleted_at is null and is_bidirectional;
create index link_far_from on link (user_id, to_object_id, link_type, created_at, id)
    where deleted_at is null and is_bidirectional;
create index link_far_to on link (user_id, from_object_id, link_type, created_at, id)
    where deleted_at is null and is_bidirectional;

-- Of two that say the same, the later one says it in its own direction only.
update link as later set is_bidirectional = false, version = version + 1
 where later.is_bidirectional and later.deleted_at is null
   and exists (select from link as earlier
                where earlier.user_id = later.user_id and earlier.link_type = later.link_type
                  and earlier.from_object_id = later.to_object_id and earlier.to_object_id = later.from_object_id
                  and earlier.is_bidirectional and earlier.deleted_at is null
                  and (earlier.created_at, earlier.id) < (later.created_at, later.id));
create unique index link_pair on link
    (user_id, least(from_object_id, to_object_id), greatest(from_object_id, to_object_id), link_type)
    where deleted_at is null and is_bidirectional;
create unique index link_only_from on link (user_id, from_object_id, link_type)
    where deleted_at is null and is_only_from;
create unique index link_only_to on link (user_id, to_object_id, link_type)
    where deleted_at is null and is_only_to;

-- How many links an object has, by direction and type: kept by triggers, in the transaction of the change, so that every
-- way a link is made or goes counts. A bidirectional one counts at both ends in both directions, as lists show it.
create table link_count (
    user_id   uuid   not null,
    object_id uuid   not null,
    direction text   not null check (direction in ('from', 'to')),
    link_type text   not null,
    total     bigint not null,
    primary key (user_id, object_id, direction, link_type)
) with (fillfactor = 70);

alter table link_count enable row level security;
alter table link_count force row level security;
create policy owner on link_count to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy counted on link_count to current_user using (true);
grant select, delete on link_count to ${request};

-- Where a link is seen, which is nowhere once it is deleted.
create function link_seen(from_object_id uuid, to_object_id uuid, is_bidirectional boolean, deleted_at timestamptz)
    returns table (object_id uuid, direction text)
    language sql immutable parallel safe
    begin atomic
        select end_id, end_direction
          from (values (from_object_id, 'from'), (to_object_id, 'to'),
                       (case when is_bidirectional then to_object_id end, 'from'),
                       (case when is_bidirectional then from_object_id end, 'to')) as seen (end_id, end_direction)
         where end_id is not null and deleted_at is null;
    end;

-- Counts are locked in one order, so that two statements do not wait for each other.
create function count_links() returns trigger
    language plpgsql security definer
    set search_path = link, pg_temp
    as $$
    begin
        if tg_op = 'INSERT' then
            insert into link_count as known (user_id, object_id, direction, link_type, total)
            select user_id, object_id, direction, link_type, count(*)
              from added, link_seen(from_object_id, to_object_id, is_bidirectional, deleted_at)
             group by 1, 2, 3, 4 order by 1, 2, 3, 4
                on conflict (user_id, object_id, direction, link_type)
                   do update set total = known.total + excluded.total;
        elsif tg_op = 'DELETE' then
            insert into link_count as known (user_id, object_id, direction, link_type, total)
            select user_id, object_id, direction, link_type, -count(*)
              from gone, link_seen(from_object_id, to_object_id, is_bidirectional, deleted_at)
             group by 1, 2, 3, 4 order by 1, 2, 3, 4
                on conflict (user_id, object_id, direction, link_type)
                   do update set total = known.total + excluded.total;
        elsif exists (select from added join gone using (user_id, id)
                       where (added.deleted_at is null, added.is_bidirectional)
                             is distinct from (gone.deleted_at is null, gone.is_bidirectional)) then
            insert into link_count as known (user_id, object_id, direction, link_type, total)
            select user_id, object_id, direction, link_type, sum(shift)
              from (select user_id, object_id, direction, link_type, 1 as shift
                      from added, link_seen(from_object_id, to_object_id, is_bidirectional, deleted_at)
                     union all
                    select user_id, object_id, direction, link_type, -1
                      from gone, link_seen(from_object_id, to_object_id, is_bidirectional, deleted_at)) as shifts
             group by 1, 2, 3, 4 having sum(shift) <> 0 order by 1, 2, 3, 4
                on conflict (user_id, object_id, direction, link_type)
                   do update set total = known.total + excluded.total;
        end if;
        return null;
    end
    $$;

create trigger count_added after insert on link
    referencing new table as added for each statement execute function count_links();
create trigger count_changed after update on link
    referencing old table as gone new table as added for each statement execute function count_links();
create trigger count_gone after delete on link
    referencing old table as gone for each statement execute function count_links();

insert into link_count (user_id, object_id, direction, link_type, total)
select user_id, object_id, direction, link_type, count(*)
  from link, link_seen(from_object_id, to_object_id, is_bidirectional, deleted_at)
 group by 1, 2, 3, 4;

drop policy reshaped on link;
call keep_the_erased_out();

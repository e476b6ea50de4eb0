-- Every version of every link, a month a partition: what has outlived its retention goes as whole tables. The key
-- serves "the newest" and "as of" as well, read backwards.
create table link_history (
    user_id    uuid        not null,
    link_id    uuid        not null,
    version    bigint      not null,
    kind       text        not null check (kind in ('created', 'updated', 'deleted', 'restored')),
    changed_at timestamptz not null,
    -- Who: a person or an admin by their id, a sync by its job, the platform itself by its reason.
    changed_by text        not null check (changed_by in ('user', 'sync', 'system', 'admin')),
    actor_id   uuid,
    reason     text,
    job_id     uuid,
    changed    text[]      not null,
    state      jsonb       not null,
    primary key (user_id, link_id, changed_at, version)
) partition by range (changed_at);

alter table link_history enable row level security;
alter table link_history force row level security;
create policy owner on link_history to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on link_history to ${system} using (true);
-- What is removed for good leaves no history.
grant select, insert, delete on link_history to ${request};
grant select, delete on link_history to ${system};

-- The rows there are. Row-level security binds the owner of the schema too, hence two policies for this while.
create policy copied on link to current_user using (true);
create policy copied on link_history to current_user using (true);

do $$
declare
    since timestamptz;
begin
    select min(updated_at) into since from link;
    call keep_in_months('link_history', coalesce(since, now()));
end
$$;

-- Who changed a link last is known of what a person deleted, and where only one kind of actor can have.
insert into link_history
    (user_id, link_id, version, kind, changed_at, changed_by, actor_id, reason, job_id, changed, state)
select user_id, id, version, kind, updated_at, changed_by,
       case when changed_by = 'user' then user_id end,
       case when changed_by = 'system' and kind = 'deleted' then 'object-deleted'
            when changed_by = 'system' and kind = 'created' then 'same-bytes' end,
       case when changed_by = 'sync' then job_id end,
       case when kind = 'deleted' then array['deleted_at'] else '{}' end,
       jsonb_build_object(
           'link_type', link_type,
           'from_object_id', from_object_id,
           'from_object_type', from_object_type,
           'to_object_id', to_object_id,
           'to_object_type', to_object_type,
           'strength', strength,
           'is_bidirectional', is_bidirectional,
           'sort_order', sort_order,
           'place', place,
           'metadata', metadata,
           'created_at', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'updated_at', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
  from link,
       lateral (select case when deleted_at is not null then 'deleted'
                            when version = 1 then 'created'
                            else 'updated' end as kind) as what,
       lateral (select case when deleted_by = 'user' then 'user'
                            when deleted_by = 'object' then 'system'
                            when integration_id is not null then 'sync'
                            when deleted_by is not null or created_by = 'system' then 'system'
                            else 'user' end as changed_by) as who;

drop policy copied on link;
drop policy copied on link_history;
call keep_the_erased_out();

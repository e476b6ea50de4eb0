-- When and what an integration syncs by itself. One without a row syncs when it is told to, all there is.
create table sync_schedule (
    user_id          uuid    not null,
    integration_id   uuid    not null,
    auto_sync        boolean not null,
    -- hourly, daily, weekly, an ISO 8601 duration or a cron expression in UTC.
    sync_interval    text,
    -- Those that are switched off: what a definition adds is read.
    excluded_streams text[]  not null default '{}',
    conflict_policy  text    not null default 'source_wins'
        check (conflict_policy in ('source_wins', 'local_wins', 'newest_wins', 'manual')),
    next_at          timestamptz,
    primary key (user_id, integration_id),
    foreign key (user_id, integration_id) references integration (user_id, id) on delete cascade,
    check (not auto_sync or (sync_interval is not null and next_at is not null))
);

create index sync_schedule_due on sync_schedule (next_at) where auto_sync;

do $$
declare
    owned text;
begin
    foreach owned in array array['sync_schedule'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
    end loop;
end
$$;

grant select, insert, update, delete on sync_schedule to ${request};

-- Owner-less: whose time has come is found by time; what is done about it, as its owner.
create policy owner_less on sync_schedule for select to ${system} using (true);
grant select (user_id, integration_id, auto_sync, next_at) on sync_schedule to ${system};

-- An owner's jobs, newest first, by each filter of the list.
create index sync_job_by_status on sync_job (user_id, status, created_at desc, id desc);
create index sync_job_by_type on sync_job (user_id, integration_type, created_at desc, id desc);
create index sync_job_by_trigger on sync_job (user_id, trigger, created_at desc, id desc);

-- Jobs are not kept for ever, and those that went well by the clock not for long.
create index sync_job_by_end on sync_job (ended_at) where ended_at is not null;
create index sync_job_routine on sync_job (ended_at)
    where ended_at is not null and trigger = 'scheduled' and status = 'success';

call keep_the_erased_out();

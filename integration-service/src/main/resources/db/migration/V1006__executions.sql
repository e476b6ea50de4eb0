-- Every use of an integration: one row before the call, ended behind it. What was sent and received is never kept here,
-- only its hash. A month a partition: what has outlived its retention goes as whole tables. It belongs to the owner of
-- the integration; of what others called through it they find their own.
create table execution (
    user_id            uuid        not null,
    id                 uuid        not null,
    integration_id     uuid        not null,
    integration_type   varchar(50) not null,
    definition_version varchar(50) not null,
    method             text        not null,
    -- The person; null where the platform itself looked whether the integration works.
    called_by          uuid,
    purpose            text        not null check (purpose in ('method', 'probe')),
    mode               text        not null check (mode in ('sync', 'async')),
    status             text        not null check (status in ('running', 'succeeded', 'failed', 'unknown')),
    code               text,
    started_at         timestamptz not null,
    -- When one that runs is given up: its process was lost.
    given_up_at        timestamptz not null,
    duration_ms        bigint,
    attempts           integer     not null default 0,
    cached             boolean     not null default false,
    http_status        integer,
    request_bytes      bigint      not null default 0,
    response_bytes     bigint      not null default 0,
    input_hash         text        not null,
    output_hash        text,
    primary key (user_id, id, started_at),
    foreign key (user_id, integration_id) references integration (user_id, id) on delete cascade
) partition by range (started_at);

create index execution_by_age on execution (user_id, started_at desc, id desc);
create index execution_of_integration on execution (user_id, integration_id, started_at desc, id desc);
-- Those that succeeded are most of them, and found by age.
create index execution_by_status on execution (user_id, status, started_at desc, id desc) where status <> 'succeeded';
create index execution_of_others on execution (called_by, id) where called_by <> user_id;
create index execution_running on execution (given_up_at) where status = 'running';

-- What is asked for under a name (respond-async, Idempotency-Key), with its answer, for a day.
create table async_execution (
    user_id        uuid        not null,
    -- The execution's.
    id             uuid        not null,
    integration_id uuid        not null,
    method         text        not null,
    input          jsonb       not null,
    output         jsonb,
    state          text        not null check (state in ('queued', 'running', 'succeeded', 'failed', 'unknown')),
    problem        jsonb,
    called_by      uuid,
    attempts       integer     not null default 0,
    -- Of one that runs: until when it is its process' own. Of one that is queued: not before.
    lease_until    timestamptz,
    created_at     timestamptz not null,
    ended_at       timestamptz,
    expires_at     timestamptz not null,
    primary key (user_id, id),
    foreign key (user_id, integration_id) references integration (user_id, id) on delete cascade
);

create index async_execution_of_integration on async_execution (user_id, integration_id);
create index async_execution_of_others on async_execution (called_by, id) where called_by <> user_id;
create index async_execution_due on async_execution (lease_until nulls first, created_at)
    where state in ('queued', 'running');
-- Whose turn it is, every second on every replica, and how many of one person wait: without these both read all that
-- is kept of a day.
create index async_execution_queue on async_execution (created_at) where state = 'queued';
create index async_execution_running on async_execution (called_by) where state = 'running';
create index async_execution_not_ended on async_execution (user_id, called_by) where state in ('queued', 'running');
create index async_execution_expired on async_execution (expires_at);

-- When the calls of the last minute were made, of a method and, under '*', of the whole integration.
create table method_window (
    user_id        uuid          not null,
    integration_id uuid          not null,
    method         text          not null,
    taken          timestamptz[] not null default '{}',
    primary key (user_id, integration_id, method),
    foreign key (user_id, integration_id) references integration (user_id, id) on delete cascade
);

do $$
declare
    owned text;
begin
    foreach owned in array array['execution', 'async_execution', 'method_window'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
    end loop;
end
$$;

call keep_in_months('execution');

-- Takes a permit from every window that is asked for, or from none. Whoever comes at the same time, on whichever
-- replica, waits for the rows; the clock is read only when they are held, so that the times in a window are in the order
-- of the permits and no 60 seconds ever hold more than a minute's quota. A permit counts a second longer than its minute,
-- and a quarter of one longer than its second: that is how much later or sooner than another a call may reach the
-- provider.
--
-- Answers nothing when the permits are taken, else the window that will be full the longest and for how many
-- milliseconds. A quota that is null limits nothing.
create function take_permits(owner uuid, integration uuid, windows text[], minutely integer[], secondly integer[])
    returns table (refused_by text, quota integer, seconds integer, wait_ms bigint)
language plpgsql as $$
declare
    a_minute constant interval := interval '61 seconds';
    a_second constant interval := interval '1250 milliseconds';
    held     integer;
    now_     timestamptz;
begin
    loop
        perform from method_window as known
          where known.user_id = owner and known.integration_id = integration and known.method = any (windows)
          order by known.method
            for update;
        get diagnostics held = row_count;
        exit when held = cardinality(windows);
        insert into method_window (user_id, integration_id, method)
        select owner, integration, asked.method from unnest(windows) as asked (method) order by asked.method
        on conflict do nothing;
    end loop;
    now_ := clock_timestamp();

    return query
        select full_one.method, full_one.quota, full_one.seconds,
               ceil(extract(epoch from full_one.free_at - now_) * 1000)::bigint
          from unnest(windows, minutely, secondly) as asked (method, per_minute, per_second)
          join method_window as known
            on known.user_id = owner and known.integration_id = integration and known.method = asked.method,
               lateral (
                   select array(select moment from unnest(known.taken) as moment
                                 where moment > now_ - a_minute order by moment)) as of_minute (times),
               lateral (values
                   (asked.method, asked.per_minute, 60,
                    of_minute.times[cardinality(of_minute.times) - asked.per_minute + 1] + a_minute),
                   (asked.method, asked.per_second, 1,
                    of_minute.times[cardinality(of_minute.times) - asked.per_second + 1] + a_second)
               ) as full_one (method, quota, seconds, free_at)
         where full_one.free_at > now_
         order by full_one.free_at desc
         limit 1;
    if found then
        return;
    end if;

    update method_window as known
       set taken = array(select moment from unnest(known.taken) as moment
                          where moment > now_ - a_minute order by moment) || now_
     where known.user_id = owner and known.integration_id = integration and known.method = any (windows);
end
$$;

grant select, insert, update, delete on execution, async_execution, method_window to ${request};

-- Owner-less: executions whose process was lost, what is due or expired, and what somebody called through another's.
create policy owner_less on execution to ${system} using (true);
create policy owner_less on async_execution to ${system} using (true);
grant select, update on execution to ${system};
grant select, update, delete on async_execution to ${system};

call keep_the_erased_out();

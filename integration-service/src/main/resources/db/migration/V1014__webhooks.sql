-- Deliveries of providers that were taken, by the name the provider gives them: one that is sent again does nothing. They
-- are nobody's, and forgotten after some days.
create table webhook_receipt (
    integration_type varchar(50)  not null,
    delivery_id      varchar(200) not null,
    received_at      timestamptz  not null,
    primary key (integration_type, delivery_id)
);

create index webhook_receipt_by_age on webhook_receipt (received_at);

grant select, insert, delete on webhook_receipt to ${system};

-- A provider told that something changed: the integration is synced when it is due. However often it tells until then,
-- there is one row; it goes when a job begins.
create table webhook_hint (
    user_id        uuid        not null,
    integration_id uuid        not null,
    received_at    timestamptz not null,
    due_at         timestamptz not null,
    primary key (user_id, integration_id),
    foreign key (user_id, integration_id) references integration (user_id, id) on delete cascade
);

create index webhook_hint_due on webhook_hint (due_at);

-- Where a person wants to be told of what happens to their things. What is sent is signed with a secret that lies in
-- credential-service under this id.
create table webhook_endpoint (
    user_id         uuid          not null,
    id              uuid          not null,
    version         bigint        not null,
    created_at      timestamptz   not null,
    updated_at      timestamptz   not null,
    url             varchar(2000) not null,
    description     varchar(500),
    -- None for all. dev.hypernet.object.* is all that begin so.
    event_types     text[]        not null default '{}',
    is_enabled      boolean       not null default true,
    disabled_reason text          check (disabled_reason in ('gone', 'failing', 'overflow')),
    -- Since when nothing came through; null once something does.
    failing_since   timestamptz,
    -- When this address first took something; until then nobody knows whether it wants to be told.
    answered_at     timestamptz,
    primary key (user_id, id)
);

-- What happened, byte by byte as it is sent and signed each time: once, however many endpoints are told of it.
create table webhook_notice (
    user_id    uuid        not null,
    event_id   uuid        not null,
    body       text        not null,
    created_at timestamptz not null,
    -- Asked for to see whether it arrives. Counted here, for deliveries go with their endpoint.
    is_test    boolean     not null default false,
    primary key (user_id, event_id)
);

create index webhook_notice_old on webhook_notice (created_at);
create index webhook_notice_tests on webhook_notice (user_id, created_at) where is_test;

-- What is to be sent, was, or could not be: one row an endpoint and event. sending until next_at, or its process died.
create table webhook_delivery (
    user_id      uuid        not null,
    id           uuid        not null,
    endpoint_id  uuid        not null,
    event_id     uuid        not null,
    event_type   text        not null,
    state        text        not null check (state in ('pending', 'sending', 'delivered', 'failed')),
    attempts     integer     not null default 0 check (attempts >= 0),
    last_status  integer,
    last_error   text,
    created_at   timestamptz not null,
    next_at      timestamptz not null,
    ended_at     timestamptz,
    -- When somebody last asked for it again, and how often within an hour.
    resent_at    timestamptz,
    resends      integer     not null default 0,
    primary key (user_id, id),
    unique (user_id, endpoint_id, event_id),
    foreign key (user_id, endpoint_id) references webhook_endpoint (user_id, id) on delete cascade,
    foreign key (user_id, event_id) references webhook_notice (user_id, event_id) on delete cascade
);

create index webhook_delivery_due on webhook_delivery (user_id, endpoint_id, next_at)
    where state in ('pending', 'sending');
-- How many are on their way.
create index webhook_delivery_sending on webhook_delivery (user_id, endpoint_id, next_at) where state = 'sending';
create index webhook_delivery_by_age on webhook_delivery (user_id, endpoint_id, created_at desc, id desc);
create index webhook_delivery_by_event on webhook_delivery (user_id, event_id);
create index webhook_delivery_resent on webhook_delivery (user_id, resent_at) where resent_at is not null;

do $$
declare
    owned text;
begin
    foreach owned in array array['webhook_hint', 'webhook_endpoint', 'webhook_notice', 'webhook_delivery'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
    end loop;
end
$$;

grant select, update, delete on webhook_hint to ${request};

-- Owner-less: a delivery names accounts at the provider, and whose they are is found by that; what is due, by time.
create policy owner_less on webhook_hint for select to ${system} using (true);
create policy hinted on webhook_hint for insert to ${system} with check (true);
grant select (user_id, integration_id, due_at), insert on webhook_hint to ${system};
grant select (external_account_id) on integration to ${system};

grant select, insert, update, delete on webhook_endpoint, webhook_notice, webhook_delivery to ${request};

-- Owner-less: whose turn it is, of all people, is found by time, and so is what is old.
create policy owner_less on webhook_endpoint for select to ${system} using (true);
create policy owner_less on webhook_notice to ${system} using (true);
create policy owner_less on webhook_delivery to ${system} using (true);
grant select (user_id, id, is_enabled, failing_since, answered_at) on webhook_endpoint to ${system};
grant select (user_id, event_id, created_at), delete on webhook_notice to ${system};
grant select (user_id, id, endpoint_id, event_id, state, attempts, next_at, resent_at) on webhook_delivery to ${system};
grant update (state, attempts, next_at) on webhook_delivery to ${system};

create index integration_by_account on integration (integration_type, external_account_id)
    where deleted_at is null and external_account_id is not null;

-- Syncs that providers hint at are as routine as those by the clock.
drop index sync_job_routine;
create index sync_job_routine on sync_job (ended_at)
    where ended_at is not null and trigger in ('scheduled', 'webhook') and status = 'success';

call keep_the_erased_out();

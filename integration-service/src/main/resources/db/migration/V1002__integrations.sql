create table integration (
    user_id               uuid         not null,
    id                    uuid         not null,
    version               bigint       not null,
    created_at            timestamptz  not null,
    updated_at            timestamptz  not null,
    deleted_at            timestamptz,
    integration_type      varchar(50)  not null,
    integration_name      varchar(200) not null,
    context_type          text         not null default 'user' check (context_type in ('global', 'client', 'user')),
    context_id            text,
    state                 text         not null check (state in (
                              'PENDING_CONFIGURATION', 'PENDING_AUTHENTICATION', 'CONNECTED', 'DISCONNECTED',
                              'AUTH_ERROR', 'CONFIG_ERROR')),
    error                 jsonb,
    is_enabled            boolean      not null default true,
    config                jsonb        not null default '{}',
    -- Rises whenever earlier sync messages of this integration lose their validity.
    epoch                 bigint       not null default 0,
    external_account_id   text,
    external_account_name text,
    scopes                text[]       not null default '{}',
    token_expires_at      timestamptz,
    last_connected_at     timestamptz,
    last_sync_at          timestamptz,
    last_sync_status      text         check (last_sync_status in ('success', 'partial', 'failed')),
    items_synced          bigint       not null default 0 check (items_synced >= 0),
    primary key (user_id, id)
);

create index integration_of_type on integration (user_id, integration_type);
create index integration_by_age on integration (user_id, created_at desc, id desc) where deleted_at is null;
create index integration_account on integration (user_id, integration_type, external_account_id);

create table oauth_attempt (
    user_id        uuid        not null,
    id             uuid        not null,
    integration_id uuid        not null,
    -- SHA-256 of the state and of the cookie: neither can be replayed from the database.
    state_hash     text        not null,
    cookie_hash    text        not null,
    status         text        not null check (status in ('open', 'redeeming', 'completed', 'failed')),
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    claimed_at     timestamptz,
    primary key (user_id, id),
    foreign key (user_id, integration_id) references integration (user_id, id)
);

-- Global: a callback knows nothing but its state.
create unique index oauth_attempt_state on oauth_attempt (state_hash);
create index oauth_attempt_open on oauth_attempt (expires_at) where status in ('open', 'redeeming');

create table sync_job (
    user_id            uuid        not null,
    id                 uuid        not null,
    integration_id     uuid        not null,
    epoch              bigint      not null,
    integration_type   text        not null,
    definition_version text        not null,
    sync_type          text        not null check (sync_type in ('full', 'incremental')),
    trigger            text        not null check (trigger in ('manual', 'initial', 'scheduled')),
    status             text        not null check (status in (
                           'queued', 'running', 'waiting', 'success', 'partial', 'failed', 'cancelled')),
    created_at         timestamptz not null,
    started_at         timestamptz,
    ended_at           timestamptz,
    -- When the ledger last heard of it: a job nothing is heard of is ended as stalled.
    progressed_at      timestamptz not null,
    error_code         text,
    error              text,
    primary key (user_id, id),
    foreign key (user_id, integration_id) references integration (user_id, id)
);

-- One running job per integration.
create unique index sync_job_running on sync_job (user_id, integration_id)
    where status in ('queued', 'running', 'waiting');
create index sync_job_by_age on sync_job (user_id, created_at desc, id desc);
create index sync_job_stalled on sync_job (progressed_at) where status in ('queued', 'running');
create index sync_job_of_integration on sync_job (user_id, integration_id, created_at desc, id desc);

-- The ledger: fetched = applied + unchanged + suppressed + rejected, or the stream does not balance.
create table sync_job_stream (
    user_id         uuid    not null,
    job_id          uuid    not null,
    stream          text    not null,
    depends_on      text[]  not null,
    cursor_in       text,
    cursor_out      text,
    requested       boolean not null default false,
    finished        boolean not null default false,
    error_code      text,
    error           text,
    pages           integer not null default 0,
    fetched         bigint  not null default 0,
    object_pages    integer not null default 0,
    link_pages      integer not null default 0,
    applied         bigint  not null default 0,
    unchanged       bigint  not null default 0,
    suppressed      bigint  not null default 0,
    rejected        bigint  not null default 0,
    objects_created bigint  not null default 0,
    objects_updated bigint  not null default 0,
    objects_deleted bigint  not null default 0,
    links_created   bigint  not null default 0,
    links_deleted   bigint  not null default 0,
    links_pending   bigint  not null default 0,
    pages_deferred  bigint  not null default 0,
    primary key (user_id, job_id, stream),
    foreign key (user_id, job_id) references sync_job (user_id, id)
);

-- Where the next incremental sync of a stream begins.
create table stream_cursor (
    user_id        uuid        not null,
    integration_id uuid        not null,
    stream         text        not null,
    cursor         text        not null,
    updated_at     timestamptz not null,
    primary key (user_id, integration_id, stream),
    foreign key (user_id, integration_id) references integration (user_id, id)
);

-- Pages that wait for their provider; no worker sleeps on them.
create table deferred_page (
    user_id   uuid        not null,
    id        uuid        not null,
    job_id    uuid        not null,
    epoch     bigint      not null,
    resume_at timestamptz not null,
    request   jsonb       not null,
    primary key (user_id, id),
    foreign key (user_id, job_id) references sync_job (user_id, id)
);

create index deferred_page_due on deferred_page (resume_at);

do $$
declare
    owned text;
begin
    foreach owned in array array['integration', 'oauth_attempt', 'sync_job', 'sync_job_stream', 'stream_cursor',
                                 'deferred_page'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
    end loop;
end
$$;

grant select, insert, update on integration, oauth_attempt, sync_job, sync_job_stream, stream_cursor to ${request};
grant select, insert, delete on deferred_page to ${request};
grant delete on stream_cursor to ${request};

-- Owner-less: a callback finds its attempt by state; expired attempts, due pages and stalled jobs are found by time.
create policy owner_less on oauth_attempt to ${system} using (true);
create policy owner_less on deferred_page to ${system} using (true);
create policy owner_less on sync_job to ${system} using (true);
grant select on oauth_attempt, deferred_page, sync_job to ${system};

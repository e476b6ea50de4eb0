alter table sync_job_stream
    -- How often the stream was begun anew in this job; what belongs to a beginning before counts no more.
    add column restart      integer not null default 0,
    -- A request delivered twice is two chains of pages, of which consumers follow one: whatever ends a worker reports,
    -- that one counts which the batches led to that object-service applied.
    add column ends         jsonb   not null default '{}',
    add column link_end     text,
    add column link_at      text,
    add column bytes        bigint  not null default 0,
    add column throttled_ms bigint  not null default 0,
    add column unnamed      bigint  not null default 0,
    add column conflicts    bigint  not null default 0,
    -- A whole reading of a listing is followed by a sweep.
    add column sweep        text    check (sweep in ('requested', 'done', 'held')),
    add column swept        bigint  not null default 0;

alter table sync_job
    -- A job is alive until then: each message moves it on, a parked page to its time. Whoever is behind it is ended.
    add column lease_until     timestamptz not null default now() + interval '15 minutes',
    -- The streams it reads; null for all.
    add column streams         text[],
    add column retry_of        uuid,
    add column conflict_policy text check (conflict_policy in ('source_wins', 'local_wins', 'newest_wins', 'manual')),
    drop constraint sync_job_trigger_check,
    add constraint sync_job_trigger_check
        check (trigger in ('manual', 'initial', 'scheduled', 'retry', 'webhook'));

drop index sync_job_stalled;
create index sync_job_lapsed on sync_job (lease_until) where status in ('queued', 'running', 'waiting');

alter table deferred_page
    add column stream    text,
    add column link      text,
    add column reason    text,
    add column parked_at timestamptz;

-- A page is parked once, however often its request was delivered; and a job's parked pages move its lease on.
create unique index deferred_page_once on deferred_page (user_id, job_id, stream, link);

-- A page that cannot be asked for again just now stands back, so that it holds up nobody's.
grant update (resume_at) on deferred_page to ${request};

-- What a whole reading of a stream has shown so far, a row a batch, only ever added to. One reading of a stream is kept:
-- the next one's first batch clears it, and so does its own sweep.
create table sync_seen (
    user_id        uuid    not null references users on delete cascade,
    integration_id uuid    not null,
    stream         text    not null,
    job_id         uuid    not null,
    restart        integer not null,
    page           integer not null,
    part           integer not null,
    ends_page      boolean not null,
    -- Records without an id: any living object may be one of them.
    unnamed        integer not null,
    source_ids     text[]  not null,
    primary key (user_id, integration_id, stream, job_id, restart, page, part)
);

-- The last sweep of a stream: what was decided, and how far it is.
create table sync_sweep (
    user_id        uuid        not null references users on delete cascade,
    integration_id uuid        not null,
    stream         text        not null,
    job_id         uuid        not null,
    restart        integer     not null,
    living         bigint      not null,
    unseen         bigint      not null,
    swept          bigint      not null default 0,
    state          text        not null check (state in ('sweeping', 'held', 'done')),
    decided_at     timestamptz not null,
    primary key (user_id, integration_id, stream)
);

-- What that sweep is still to delete, or holds. Whatever the source shows meanwhile is taken off.
create table sync_unseen (
    user_id        uuid not null references users on delete cascade,
    integration_id uuid not null,
    stream         text not null,
    source_id      text not null,
    primary key (user_id, integration_id, stream, source_id)
);

-- Objects that stay though their source may have them no longer, such as restored ones: no sweep takes them. The source
-- takes one back by showing it.
create table detached_object (
    user_id        uuid        not null references users on delete cascade,
    integration_id uuid        not null,
    source_id      text        not null,
    detached_at    timestamptz not null,
    primary key (user_id, integration_id, source_id)
);

do $$
declare
    owned text;
begin
    foreach owned in array array['sync_seen', 'sync_sweep', 'sync_unseen', 'detached_object'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
    end loop;
end
$$;

grant select, insert, delete on sync_seen, sync_unseen, detached_object to ${request};
grant select, insert, update on sync_sweep to ${request};

call keep_the_erased_out();

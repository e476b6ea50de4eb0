-- Bytes of synced items are work of their own, handed out by person (ADR 41).

-- What the source said of the bytes that are here: of another word it is known that they changed. No part of the
-- object's state, so it raises no version.
alter table media
    add column content_version text check (length(content_version) <= 1024),
    -- The algorithm and the hash: md5:9e107d9d372bb6826bd81d3542a419d6.
    add column content_hash    text check (content_hash ~ '^[a-z0-9]{1,20}:[0-9a-f]{1,128}$');

-- Bytes that are to be brought, or could not be. What is brought leaves no row.
create table content_work (
    user_id          uuid        not null references users on delete cascade,
    object_id        uuid        not null,
    integration_id   uuid        not null,
    integration_type text        not null,
    source_id        text        not null,
    job_id           uuid        not null,
    epoch            bigint      not null,
    -- What the source says of the bytes that are wanted.
    content_version  text        check (length(content_version) <= 1024),
    content_hash     text        check (content_hash ~ '^[a-z0-9]{1,20}:[0-9a-f]{1,128}$'),
    state            text        not null check (state in ('waiting', 'handed', 'failed')),
    -- Rises with each handing out, and when other bytes are wanted: what belongs to an earlier turn is not taken.
    turn             integer     not null default 0 check (turn >= 0),
    -- Handings out that failed, since these bytes are wanted.
    attempts         integer     not null default 0 check (attempts >= 0),
    -- Waiting: not before then. Handed: given to another then, unless something is heard of it. Failed: since then.
    due_at           timestamptz not null,
    -- A stable word: why they wait, or are not to be had.
    reason           text        check (length(reason) <= 100),
    created_at       timestamptz not null,
    -- What a broken transfer left on a node's disk, to go on from.
    part_id          uuid,
    received         bigint      not null default 0 check (received >= 0),
    length           bigint      check (length >= 0),
    -- The provider's word by which it tells that its bytes are still the same.
    validator        text        check (length(validator) <= 1024),
    primary key (user_id, object_id),
    foreign key (user_id, object_id) references media on delete cascade
);

create index content_work_due on content_work (user_id, integration_id, due_at, object_id) where state <> 'failed';
create index content_work_handed on content_work (user_id, integration_id, due_at) where state = 'handed';
-- Whose a file is: asked of all people's at once.
create index content_work_part on content_work (part_id) where part_id is not null;

-- An account's own queue. Whoever hands out its work holds its row meanwhile.
create table content_lane (
    user_id        uuid not null references users on delete cascade,
    integration_id uuid not null,
    -- The provider bears no more before then.
    held_until     timestamptz,
    -- When something falls due by itself; null while nothing does.
    wake_at        timestamptz,
    primary key (user_id, integration_id)
);

create index content_lane_wake on content_lane (wake_at) where wake_at is not null;

do $$
declare
    owned text;
begin
    foreach owned in array array['content_work', 'content_lane'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
        execute format('create policy owner_less on %I to ${system} using (true)', owned);
    end loop;
end
$$;

grant select, insert, update, delete on content_work to ${request};
grant select, insert, update on content_lane to ${request};
grant select (user_id, part_id) on content_work to ${system};
grant select (user_id, integration_id, wake_at) on content_lane to ${system};

call keep_the_erased_out();

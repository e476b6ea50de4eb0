-- What links can join: a projection of the object and integration topics, kept with its tombstones.
-- An integration is its own source, with the empty source id: whatever a sync names is found in one way.
create table known_object (
    user_id        uuid   not null,
    id             uuid   not null,
    type           text   not null,
    version        bigint not null,
    integration_id uuid,
    source_id      text,
    deleted_at     timestamptz,
    primary key (user_id, id)
);

create unique index known_object_source on known_object (user_id, integration_id, source_id)
    where source_id is not null;

create table link (
    user_id          uuid             not null,
    id               uuid             not null,
    version          bigint           not null,
    created_at       timestamptz      not null,
    updated_at       timestamptz      not null,
    deleted_at       timestamptz,
    -- What its owner deleted, no sync makes again.
    deleted_by       text             check (deleted_by in ('user', 'system')),
    link_type        text             not null,
    from_object_id   uuid             not null,
    from_object_type text             not null,
    to_object_id     uuid             not null,
    to_object_type   text             not null,
    strength         double precision not null default 1.0 check (strength between 0.0 and 1.0),
    is_bidirectional boolean          not null default false,
    sort_order       integer          check (sort_order >= 0),
    -- The sort order with the unordered last: keyset pages compare whole rows, which null would spoil.
    place            bigint           not null generated always as (coalesce(sort_order::bigint, 2147483648)) stored,
    created_by       text             not null check (created_by in ('user', 'system')),
    integration_id   uuid,
    job_id           uuid,
    metadata         jsonb            not null default '{}' check (jsonb_typeof(metadata) = 'object'),
    primary key (user_id, id),
    -- With the owner in the key, no link can join two people's objects.
    foreign key (user_id, from_object_id) references known_object (user_id, id),
    foreign key (user_id, to_object_id) references known_object (user_id, id),
    check (from_object_id <> to_object_id),
    check ((deleted_at is null) = (deleted_by is null)),
    check ((created_by = 'system') = (integration_id is not null and job_id is not null))
);

create unique index link_living on link (user_id, from_object_id, to_object_id, link_type)
    where deleted_at is null;
create index link_from on link (user_id, from_object_id, link_type, place, id) where deleted_at is null;
create index link_to on link (user_id, to_object_id, link_type, place, id) where deleted_at is null;
create index link_unwanted on link (user_id, from_object_id, to_object_id, link_type) where deleted_by = 'user';

-- Links a sync wants whose ends are not both there yet.
create table pending_link (
    user_id        uuid    not null,
    id             uuid    not null default gen_random_uuid(),
    integration_id uuid    not null,
    from_source_id text    not null,
    to_source_id   text    not null,
    link_type      text    not null,
    sort_order     integer check (sort_order >= 0),
    metadata       jsonb   not null,
    job_id         uuid    not null,
    epoch          bigint  not null,
    stream         text    not null,
    -- Whether the job waits for it. Nobody waits for an end that was deleted: it may never come back.
    awaited        boolean not null,
    primary key (user_id, id),
    unique (user_id, integration_id, from_source_id, to_source_id, link_type)
);

create index pending_link_to on pending_link (user_id, integration_id, to_source_id);

alter table known_object enable row level security;
alter table known_object force row level security;
create policy owner on known_object to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

alter table link enable row level security;
alter table link force row level security;
create policy owner on link to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

alter table pending_link enable row level security;
alter table pending_link force row level security;
create policy owner on pending_link to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

grant select, insert, update on known_object, link to ${request};
grant select, insert, update, delete on pending_link to ${request};

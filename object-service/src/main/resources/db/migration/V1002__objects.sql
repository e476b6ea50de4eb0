-- What all owned objects share stands first in each table, in the same order.
create table media (
    user_id             uuid        not null references users on delete cascade,
    id                  uuid        not null,
    version             bigint      not null,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    deleted_at          timestamptz,
    deleted_by          text        check (deleted_by in ('user', 'source', 'admin')),
    source_type         text        not null check (source_type in ('integration', 'upload', 'import', 'system', 'user')),
    source_id           text        check (length(source_id) <= 512),
    integration_id      uuid,
    metadata            jsonb       not null check (jsonb_typeof(metadata) = 'object'),
    -- Where it came from: the last values its source gave, and which job and definition brought them.
    source_payload      jsonb,
    payload_hash        text,
    job_id              uuid,
    definition_version  text,

    filename            text        not null check (filename ~ '^[a-zA-Z0-9._-]{1,255}$'),
    media_type          text        not null check (media_type in ('photo', 'video', 'document', 'other')),
    mime_type           text        not null,
    size                bigint      check (size >= 0),
    width               integer     check (width > 0),
    height              integer     check (height > 0),
    duration            double precision check (duration >= 0),
    file_path           text        check (file_path ~ '^[a-zA-Z0-9/._-]+$' and length(file_path) <= 1024),
    thumbnail_path      text        check (thumbnail_path ~ '^[a-zA-Z0-9/._-]+$' and length(thumbnail_path) <= 1024),
    hash                text        check (hash ~ '^[a-f0-9]{64}$'),
    taken_at            timestamptz,
    latitude            double precision check (latitude between -90 and 90),
    longitude           double precision check (longitude between -180 and 180),
    processing_status   text        not null
                                    check (processing_status in ('pending', 'processing', 'complete', 'failed')),
    processing_error    text,
    thumbnail_generated boolean     not null default false,
    metadata_extracted  boolean     not null default false,

    primary key (user_id, id),
    unique (user_id, integration_id, source_id)
);

create index media_timeline on media (user_id, taken_at desc nulls last, id desc) where deleted_at is null;
create index media_of_type on media (user_id, media_type, taken_at desc nulls last, id desc) where deleted_at is null;
create index media_hash on media (user_id, hash);

create table album (
    user_id             uuid        not null references users on delete cascade,
    id                  uuid        not null,
    version             bigint      not null,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    deleted_at          timestamptz,
    deleted_by          text        check (deleted_by in ('user', 'source', 'admin')),
    source_type         text        not null check (source_type in ('integration', 'upload', 'import', 'system', 'user')),
    source_id           text        check (length(source_id) <= 512),
    integration_id      uuid,
    metadata            jsonb       not null check (jsonb_typeof(metadata) = 'object'),
    source_payload      jsonb,
    payload_hash        text,
    job_id              uuid,
    definition_version  text,

    name                text        not null check (length(name) between 1 and 200),
    description         text        check (length(description) <= 5000),
    cover_media_id      uuid,
    sort_order          text        not null check (sort_order in ('date_asc', 'date_desc', 'manual')),
    media_count         integer     not null default 0 check (media_count >= 0),
    visibility          text        not null check (visibility in ('private', 'unlisted', 'public')),

    primary key (user_id, id),
    unique (user_id, integration_id, source_id),
    foreign key (user_id, cover_media_id) references media (user_id, id)
);

create index album_by_age on album (user_id, created_at desc, id desc) where deleted_at is null;
create index album_name on album (user_id, name);

-- Which media an album holds, projected from the links: what lists an album's media without asking another service.
create table membership (
    user_id    uuid    not null references users on delete cascade,
    link_id    uuid    not null,
    album_id   uuid    not null,
    media_id   uuid    not null,
    sort_order integer,
    version    bigint  not null,
    deleted    boolean not null,
    primary key (user_id, link_id)
);

create index membership_of_album on membership (user_id, album_id, media_id) where not deleted;

-- Every version, and who or what made it.
create table object_history (
    user_id            uuid        not null references users on delete cascade,
    object_id          uuid        not null,
    version            bigint      not null,
    object_type        text        not null,
    changed_at         timestamptz not null,
    changed_by         text        not null check (changed_by in ('user', 'sync', 'system', 'admin')),
    changed            text[]      not null,
    job_id             uuid,
    definition_version text,
    payload_hash       text,
    state              jsonb       not null,
    primary key (user_id, object_id, version)
);

do $$
declare
    owned text;
begin
    foreach owned in array array['media', 'album', 'membership', 'object_history'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
    end loop;
end
$$;

grant select, insert, update on media, album, membership to ${request};
grant select, insert on object_history to ${request};

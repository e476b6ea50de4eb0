-- What links may mean, and what they may join. Types belong to nobody; the registry alone writes them, and statements
-- that make links read them, so that a version is in force for all replicas at once.
create table link_type (
    name          text        primary key check (name ~ '^[a-z][a-z0-9_]{0,49}$'),
    version       text        not null check (version ~ '^\d{1,6}\.\d{1,6}\.\d{1,6}$'),
    kind          text        not null check (kind in ('shipped', 'registered')),
    document      jsonb       not null check (jsonb_typeof(document) = 'object'),
    -- Null for any type of object.
    from_types    text[]      check (from_types <> '{}'),
    to_types      text[]      check (to_types <> '{}'),
    -- An object starts at most one link of the type, or is led to by at most one.
    only_from     boolean     not null,
    only_to       boolean     not null,
    ordered       boolean     not null,
    bidirectional boolean     not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    check (not (ordered and bidirectional))
);

-- Every version there ever was: one never changes.
create table link_type_version (
    name       text        not null references link_type,
    version    text        not null,
    document   jsonb       not null,
    created_at timestamptz not null,
    primary key (name, version)
);

grant select on link_type to ${request};
grant select, insert, update on link_type to ${system};
grant select, insert on link_type_version to ${system};

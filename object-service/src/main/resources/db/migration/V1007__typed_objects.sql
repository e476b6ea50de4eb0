-- Which types of objects there are. They belong to nobody; only the registry writes them.
create table object_type (
    type_id     text        primary key check (type_id ~ '^[a-z][a-z0-9_]{0,49}$'),
    version     text        not null check (version ~ '^\d{1,6}\.\d{1,6}\.\d{1,6}$'),
    kind        text        not null check (kind in ('built_in', 'shipped', 'registered')),
    parent_type text        references object_type,
    document    jsonb       not null check (jsonb_typeof(document) = 'object'),
    -- The type itself first, then its parent and so on: each with the schema it had when this version came.
    lineage     jsonb       not null check (jsonb_typeof(lineage) = 'array'),
    created_at  timestamptz not null,
    updated_at  timestamptz not null
);

-- Every version there ever was: one never changes.
create table object_type_version (
    type_id    text        not null references object_type,
    version    text        not null,
    document   jsonb       not null,
    created_at timestamptz not null,
    primary key (type_id, version)
);

-- The fields that lists can be filtered and sorted by, those of the parents among them.
create table indexed_field (
    type_id    text        not null references object_type,
    field      text        not null check (field ~ '^[a-z][a-z0-9_]{0,49}$'),
    kind       text        not null check (kind in ('text', 'number', 'time', 'boolean')),
    -- Null while objects that were there before the field are being indexed, up to this one.
    filled_at  timestamptz,
    filled_user uuid       not null default '00000000-0000-0000-0000-000000000000',
    filled_id   uuid       not null default '00000000-0000-0000-0000-000000000000',
    primary key (type_id, field)
);

-- Objects of every type that has no table of its own. The columns all owned objects share stand first, as in media.
create table typed_object (
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

    type                text        not null references object_type,
    type_version        text        not null,
    fields              jsonb       not null check (jsonb_typeof(fields) = 'object'),

    primary key (user_id, id),
    unique (user_id, integration_id, source_id)
);

create index typed_object_by_age on typed_object (user_id, created_at desc, id desc) where deleted_at is null;
create index typed_object_of_type on typed_object (user_id, type, created_at desc, id desc) where deleted_at is null;
-- The list over all types merges the three tables by age; album has such an index.
create index media_by_age on media (user_id, created_at desc, id desc) where deleted_at is null;

-- The values of indexed fields of living objects, one row for each. Plain columns, because under row-level security only
-- leakproof operators reach an index (ADR 14). Only the triggers below write it.
create table object_field (
    user_id      uuid        not null references users on delete cascade,
    object_id    uuid        not null,
    type         text        not null,
    field        text        not null,
    text_value   text        collate "C" check (length(text_value) <= 500),
    number_value double precision,
    time_value   timestamptz,
    created_at   timestamptz not null,
    primary key (user_id, object_id, field),
    check (num_nonnulls(text_value, number_value, time_value) = 1)
);

create index object_field_text on object_field (user_id, type, field, text_value, created_at, object_id)
    where text_value is not null;
create index object_field_number on object_field (user_id, type, field, number_value, created_at, object_id)
    where number_value is not null;
create index object_field_time on object_field (user_id, type, field, time_value, created_at, object_id)
    where time_value is not null;

do $$
declare
    owned text;
begin
    foreach owned in array array['typed_object', 'object_field'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
        -- The functions below run as the owner of the schema, whom the force above binds too.
        execute format('create policy indexing on %I to current_user using (true)', owned);
    end loop;
end
$$;

grant select on object_type, object_type_version, indexed_field to ${request};
grant select, insert, update on object_type, object_type_version, indexed_field to ${system};
grant select, insert, update on typed_object to ${request};
grant select on object_field to ${request};

-- A value as its kind is compared; null for what is none of this kind, so that no object is refused here.
create function indexable_text(kind text, value jsonb) returns text
    language sql stable parallel safe
    return case when kind = 'text' and jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 500
                then value #>> '{}' end;

create function indexable_number(kind text, value jsonb) returns double precision
    language sql stable parallel safe
    return case when kind = 'number' and jsonb_typeof(value) = 'number'
                     and pg_input_is_valid(value #>> '{}', 'double precision')
                then (value #>> '{}')::double precision
                when kind = 'boolean' and jsonb_typeof(value) = 'boolean'
                then case when value = 'true'::jsonb then 1 else 0 end end;

create function indexable_time(kind text, value jsonb) returns timestamptz
    language sql stable parallel safe
    return case when kind = 'time' and jsonb_typeof(value) = 'string'
                     and value #>> '{}' ~ '^\d{4}-\d\d-\d\d' and pg_input_is_valid(value #>> '{}', 'timestamptz')
                then (value #>> '{}')::timestamptz end;

create function index_inserted_objects() returns trigger
    language plpgsql security definer set search_path from current set timezone = 'UTC' as $$
begin
    insert into object_field (user_id, object_id, type, field, created_at, text_value, number_value, time_value)
    select object.user_id, object.id, object.type, indexed.field, object.created_at,
           indexable_text(indexed.kind, object.fields -> indexed.field),
           indexable_number(indexed.kind, object.fields -> indexed.field),
           indexable_time(indexed.kind, object.fields -> indexed.field)
      from written object
      join indexed_field indexed on indexed.type_id = object.type
     where object.deleted_at is null
       and num_nonnulls(indexable_text(indexed.kind, object.fields -> indexed.field),
                        indexable_number(indexed.kind, object.fields -> indexed.field),
                        indexable_time(indexed.kind, object.fields -> indexed.field)) = 1
    on conflict (user_id, object_id, field) do update
       set type = excluded.type, created_at = excluded.created_at, text_value = excluded.text_value,
           number_value = excluded.number_value, time_value = excluded.time_value;
    return null;
end
$$;

create function index_updated_objects() returns trigger
    language plpgsql security definer set search_path from current set timezone = 'UTC' as $$
begin
    delete from object_field known
     using written object
      join replaced before on before.user_id = object.user_id and before.id = object.id
     where known.user_id = object.user_id and known.object_id = object.id
       and (object.deleted_at is not null
            or object.fields is distinct from before.fields
            or object.type is distinct from before.type);
    insert into object_field (user_id, object_id, type, field, created_at, text_value, number_value, time_value)
    select object.user_id, object.id, object.type, indexed.field, object.created_at,
           indexable_text(indexed.kind, object.fields -> indexed.field),
           indexable_number(indexed.kind, object.fields -> indexed.field),
           indexable_time(indexed.kind, object.fields -> indexed.field)
      from written object
      join replaced before on before.user_id = object.user_id and before.id = object.id
      join indexed_field indexed on indexed.type_id = object.type
     where object.deleted_at is null
       and (before.deleted_at is not null
            or object.fields is distinct from before.fields
            or object.type is distinct from before.type)
       and num_nonnulls(indexable_text(indexed.kind, object.fields -> indexed.field),
                        indexable_number(indexed.kind, object.fields -> indexed.field),
                        indexable_time(indexed.kind, object.fields -> indexed.field)) = 1
    on conflict (user_id, object_id, field) do update
       set type = excluded.type, created_at = excluded.created_at, text_value = excluded.text_value,
           number_value = excluded.number_value, time_value = excluded.time_value;
    return null;
end
$$;

create function index_deleted_objects() returns trigger
    language plpgsql security definer set search_path from current as $$
begin
    delete from object_field known
     using removed object
     where known.user_id = object.user_id and known.object_id = object.id;
    return null;
end
$$;

create trigger index_inserted after insert on typed_object
    referencing new table as written for each statement execute function index_inserted_objects();
create trigger index_updated after update on typed_object
    referencing old table as replaced new table as written for each statement execute function index_updated_objects();
create trigger index_deleted after delete on typed_object
    referencing old table as removed for each statement execute function index_deleted_objects();

-- A type that has objects gets another indexed field. The lock waits for writers whose triggers did not see it.
create function add_indexed_field(added_type text, added_field text, added_kind text) returns void
    language plpgsql security definer set search_path from current set lock_timeout = '10s' as $$
begin
    lock table typed_object in share row exclusive mode;
    insert into indexed_field (type_id, field, kind) values (added_type, added_field, added_kind);
end
$$;

-- Indexes the next of the objects that were there before their field; false when none wait. A row that somebody is
-- writing is waited for; two replicas take turns.
create function fill_indexed_fields(most integer, at timestamptz) returns boolean
    language plpgsql security definer set search_path from current set timezone = 'UTC' as $$
declare
    waiting indexed_field;
    seen    integer;
begin
    select * into waiting from indexed_field where filled_at is null
     order by type_id, field limit 1 for update skip locked;
    if not found then
        return false;
    end if;
    with object as materialized (
        select user_id, id, type, created_at, deleted_at, fields from typed_object
         where (user_id, id) > (waiting.filled_user, waiting.filled_id) and type = waiting.type_id
         order by user_id, id limit most for share
    ), filled as (
        insert into object_field (user_id, object_id, type, field, created_at, text_value, number_value, time_value)
        select user_id, id, type, waiting.field, created_at,
               indexable_text(waiting.kind, fields -> waiting.field),
               indexable_number(waiting.kind, fields -> waiting.field),
               indexable_time(waiting.kind, fields -> waiting.field)
          from object
         where deleted_at is null
           and num_nonnulls(indexable_text(waiting.kind, fields -> waiting.field),
                            indexable_number(waiting.kind, fields -> waiting.field),
                            indexable_time(waiting.kind, fields -> waiting.field)) = 1
        on conflict (user_id, object_id, field) do nothing
    ), last as (
        select user_id, id from object order by user_id desc, id desc limit 1
    ), moved as (
        update indexed_field set filled_user = last.user_id, filled_id = last.id
          from last where indexed_field.type_id = waiting.type_id and indexed_field.field = waiting.field
    )
    select count(*) into seen from object;
    if seen < most then
        update indexed_field set filled_at = at where type_id = waiting.type_id and field = waiting.field;
    end if;
    return true;
end
$$;

revoke execute on function add_indexed_field, fill_indexed_fields from public;
grant execute on function add_indexed_field, fill_indexed_fields to ${system};

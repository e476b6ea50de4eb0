-- What was changed here and at the source is merged field by field (ADR 38).
do $$
declare
    owned text;
begin
    foreach owned in array array['media', 'album', 'typed_object'] loop
        -- The source's last word, as it was stored: {"fields": {…}, "metadata": {…}, "modified_at": …}, which is the
        -- base of the next merge. Null for what was there before this column: then the merge knows no base.
        execute format('alter table %I add column source_state jsonb', owned);
        -- When its owner last changed which field: {"fields": {"name": "2026-…Z"}, "metadata": {…}}. What the
        -- platform reads from a file is no owner's word and does not stand here. Null where there is nothing.
        execute format('alter table %I add column own_edits jsonb', owned);
        -- Since when its source no longer has it, though its owner keeps it.
        execute format('alter table %I add column source_gone_at timestamptz', owned);
    end loop;
end
$$;

create table object_conflict (
    user_id        uuid        not null references users on delete cascade,
    id             uuid        not null,
    object_id      uuid        not null,
    object_type    text        not null,
    integration_id uuid        not null,
    job_id         uuid        not null,
    kind           text        not null check (kind in ('changed', 'deleted_at_source')),
    -- Where the field lies and how it is called; both empty when the whole object is meant.
    part           text        not null check (part in ('', 'fields', 'metadata')),
    field          text        not null,
    base           jsonb,
    mine           jsonb,
    theirs         jsonb,
    status         text        not null check (status in ('open', 'resolved', 'obsolete')),
    resolution     text        check (resolution in ('mine', 'theirs', 'value', 'agreed', 'withdrawn')),
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    resolved_at    timestamptz,
    primary key (user_id, id),
    check ((status = 'open') = (resolved_at is null)),
    check ((part = '') = (kind = 'deleted_at_source'))
);

create unique index object_conflict_open on object_conflict (user_id, object_id, part, field) where status = 'open';
create index object_conflict_listed on object_conflict (user_id, status, created_at desc, id desc);
create index object_conflict_of_object on object_conflict (user_id, object_id, status, created_at desc, id desc);
create index object_conflict_of_integration
    on object_conflict (user_id, integration_id, status, created_at desc, id desc);

alter table object_conflict enable row level security;
alter table object_conflict force row level security;
create policy owner on object_conflict to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
create policy owner_less on object_conflict to ${system} using (true);
grant select, insert, update on object_conflict to ${request};
-- Goes with its object.
grant select (user_id, object_id), delete on object_conflict to ${system};

-- Which keys of two objects hold another value; one that is null and one that is not there are alike.
create function differing_keys(before jsonb, after jsonb) returns text[]
language sql immutable parallel safe as $$
    select coalesce(array_agg(key order by key), '{}')
      from (select jsonb_object_keys(before) union select jsonb_object_keys(after)) as named (key)
     where nullif(before -> key, 'null') is distinct from nullif(after -> key, 'null')
$$;

-- The three-way merge, a key at a time. Who changed a key decides; where both did, the policy does.
--
-- base: what the source said before. mine: what stands here. theirs: what the source says now. edits: when the owner
-- changed which key, any other difference of mine from base is the platform's own. theirs_at: when the source changed
-- it, null where it does not tell; then it counts as later.
-- conflicts: {key: {"base", "mine", "theirs"}} of what waits for the owner. edits_left: the edits that still stand.
create function merge_fields(
    base jsonb, mine jsonb, theirs jsonb, edits jsonb, policy text, theirs_at timestamptz,
    out merged jsonb, out conflicts jsonb, out edits_left jsonb)
language sql stable parallel safe as $$
    with compared as (
        select key, base -> key as base_value, mine -> key as mine_value, theirs -> key as theirs_value,
               nullif(base -> key, 'null') as was, nullif(mine -> key, 'null') as here,
               nullif(theirs -> key, 'null') as there, edits ->> key as edited_at
          from (select jsonb_object_keys(base) union select jsonb_object_keys(mine)
                union select jsonb_object_keys(theirs)) as named (key)
    ), decided as (
        select *, case
                when here is not distinct from there then 'agreed'
                when there is not distinct from was then 'mine'
                when edited_at is null or here is not distinct from was or policy = 'source_wins' then 'theirs'
                when policy = 'local_wins' then 'mine'
                when policy = 'newest_wins' then
                    case when theirs_at < edited_at::timestamptz then 'mine' else 'theirs' end
                when policy = 'manual' then 'conflict'
                else 'theirs'
            end as decision
          from compared
    )
    select coalesce(jsonb_object_agg(key, case when decision = 'theirs' then theirs_value else mine_value end)
                        filter (where case when decision = 'theirs' then theirs_value else mine_value end is not null),
                    '{}'),
           jsonb_object_agg(key, jsonb_build_object('base', base_value, 'mine', mine_value, 'theirs', theirs_value))
               filter (where decision = 'conflict'),
           jsonb_object_agg(key, edited_at)
               filter (where edited_at is not null and decision in ('mine', 'conflict') and here is distinct from was)
      from decided
$$;

-- Edits of fields and of metadata as one; null where there is none.
create function both_edits(of_fields jsonb, of_metadata jsonb) returns jsonb
language sql immutable parallel safe as $$
    select nullif(jsonb_strip_nulls(jsonb_build_object('fields', nullif(of_fields, '{}'),
                                                       'metadata', nullif(of_metadata, '{}'))), '{}')
$$;

-- Those edits, and newer ones.
create function more_edits(known jsonb, newer jsonb) returns jsonb
language sql immutable parallel safe as $$
    select both_edits(coalesce(known -> 'fields', '{}') || coalesce(newer -> 'fields', '{}'),
                      coalesce(known -> 'metadata', '{}') || coalesce(newer -> 'metadata', '{}'))
$$;

-- Fields and metadata of an object merged with what its source says now. Where no base is known, what its owner did not
-- edit is one if the source alone writes it, and nothing where the platform may have written it: a source that is silent
-- then changes nothing.
create function merge_source(
    base jsonb, fields jsonb, metadata jsonb, theirs jsonb, edits jsonb, policy text, only_source_writes boolean,
    out merged_fields jsonb, out merged_metadata jsonb, out edits_left jsonb, out conflicts jsonb)
language sql stable parallel safe as $$
    select of_fields.merged, of_metadata.merged, both_edits(of_fields.edits_left, of_metadata.edits_left),
           nullif(case when of_fields.conflicts is null then '{}'
                       else jsonb_build_object('fields', of_fields.conflicts) end
                  || case when of_metadata.conflicts is null then '{}'
                          else jsonb_build_object('metadata', of_metadata.conflicts) end, '{}')
      from merge_fields(
               coalesce(base -> 'fields',
                        case when only_source_writes
                             then fields - array(select jsonb_object_keys(coalesce(edits -> 'fields', '{}')))
                             else '{}' end),
               fields, theirs -> 'fields', coalesce(edits -> 'fields', '{}'), policy,
               (theirs ->> 'modified_at')::timestamptz) as of_fields,
           merge_fields(coalesce(base -> 'metadata', '{}'), metadata, theirs -> 'metadata',
                        coalesce(edits -> 'metadata', '{}'), policy,
                        (theirs ->> 'modified_at')::timestamptz) as of_metadata
$$;

-- Whether an object differs from its source by its owner's hand.
create function stands_by_its_owner(edits jsonb, source_state jsonb, fields jsonb, metadata jsonb) returns boolean
language sql immutable parallel safe as $$
    select edits is not null and exists (
        select from jsonb_object_keys(coalesce(edits -> 'fields', '{}')) as key
         where nullif(source_state -> 'fields' -> key, 'null') is distinct from nullif(fields -> key, 'null')
        union all
        select from jsonb_object_keys(coalesce(edits -> 'metadata', '{}')) as key
         where nullif(source_state -> 'metadata' -> key, 'null') is distinct from nullif(metadata -> key, 'null'))
$$;

-- The object with this key; without it where the value is null.
create function with_key(object jsonb, key text, value jsonb) returns jsonb
language sql immutable parallel safe as $$
    select case when nullif(value, 'null') is null then object - key else object || jsonb_build_object(key, value) end
$$;

call keep_the_erased_out();

-- What seeds 003 and 004 know of an instance beyond 000's integration: a unique name, a description, a health of its own,
-- when it was used last. A process of the version before may still insert while this is rolled out, so every column has
-- a default.
alter table integration
    add column instance_id        varchar(255) not null
        default 'integration_' || left(replace(gen_random_uuid()::text, '-', ''), 8)
        check (instance_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$'),
    add column description        text         check (length(description) <= 2000),
    -- The definition whose rules its settings were last checked by.
    add column definition_version varchar(50),
    -- Whether a credential its owner gave lies in the store, also while it is not connected yet.
    add column credential_given   boolean      not null default false,
    -- What the last check of a connected one found: {"state", "error", "details"}; kept apart from its life cycle.
    add column health             jsonb,
    add column checked_at         timestamptz,
    add column next_check_at      timestamptz,
    -- To the minute.
    add column last_used_at       timestamptz,
    add column is_usable          boolean      not null generated always as (state = 'CONNECTED' and is_enabled) stored;

create policy named on integration to current_user using (true);
update integration as known
   set instance_id = wanted.name
  from (select user_id, id,
               case when count(*) over (partition by integration_type, left(id::text, 8)) = 1
                    then integration_type || '_' || left(id::text, 8)
                    else integration_type || '_' || replace(id::text, '-', '') end as name
          from integration) as wanted
 where known.user_id = wanted.user_id and known.id = wanted.id;
drop policy named on integration;

-- Global: one name means one integration to a whole installation. Those that are removed give theirs back.
create unique index integration_instance_id on integration (instance_id) where deleted_at is null;

-- An owner's lists, newest first.
create index integration_by_type on integration (user_id, integration_type, created_at desc, id desc)
    where deleted_at is null;
create index integration_by_state on integration (user_id, state, is_enabled, created_at desc, id desc)
    where deleted_at is null;
create index integration_by_context on integration (user_id, context_type, context_id, created_at desc, id desc)
    where deleted_at is null;

-- Which one a task gets: an owner's own, and those that admins share; the one it gets comes first.
create index integration_own_by_use on integration
    (user_id, integration_type, is_usable desc, last_used_at desc nulls last, id)
    where deleted_at is null and context_type = 'user';
create index integration_shared_by_use on integration
    (context_type, context_id, integration_type, is_usable desc, last_used_at desc nulls last, id)
    where deleted_at is null and context_type <> 'user';
create index integration_shared on integration (id) where deleted_at is null and context_type <> 'user';

-- Whatever is to be found without an owner: settings a new definition may refuse, checks that are due, what is unwell.
create index integration_by_definition on integration (integration_type, definition_version, user_id, id)
    where deleted_at is null and state = 'CONNECTED';
create index integration_to_check on integration (next_check_at nulls first)
    where deleted_at is null and state = 'CONNECTED' and is_enabled;
create index integration_health on integration using gin (health jsonb_path_ops);

-- Owner-less: shared integrations are found by whoever may use them, the others by what is to be done with them. Neither
-- sees settings, accounts or errors; those are read as their owner.
create policy owner_less on integration for select to ${system} using (true);
grant select (user_id, id, version, created_at, updated_at, deleted_at, integration_type, integration_name, instance_id,
              description, context_type, context_id, state, is_enabled, definition_version, checked_at, next_check_at,
              last_used_at, is_usable)
    on integration to ${system};

-- An attempt that ends without consent takes along the integration it was begun with, but none that was there before.
alter table oauth_attempt add column is_first boolean not null default true;

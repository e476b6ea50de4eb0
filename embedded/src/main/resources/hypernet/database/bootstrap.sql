-- What one service owns in a database: a schema, a role that owns it, one for requests, one for owner-less work.
-- Run by a superuser, as often as wanted, in one transaction with these settings (set_config(…, is_local => true)):
--   hypernet.schema, hypernet.owner_password, hypernet.request_password, hypernet.system_password
-- Tables and the rights on them are the business of each service's migrations.

create extension if not exists pgcrypto with schema public;
-- An owner and words in one GIN index: the full-text search of object-service.
create extension if not exists btree_gin with schema public;

do $$
declare
    schema_name constant text := current_setting('hypernet.schema');
    role_name text;
    kind text;
begin
    foreach kind in array array['owner', 'request', 'system'] loop
        role_name := schema_name || '_' || kind;
        if not exists (select from pg_roles where rolname = role_name) then
            execute format('create role %I', role_name);
        end if;
        -- A role that could bypass row-level security would see every person's rows.
        execute format(
            'alter role %I with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password %L',
            role_name, current_setting('hypernet.' || kind || '_password'));
        execute format('alter role %I set search_path = %I', role_name, schema_name);
        -- A request reads little and many come at once: none of them may take several workers. And it reads from memory
        -- or flash, where a page elsewhere costs hardly more than the next one: a planner that thinks of disks reads all
        -- there is and sorts it rather than walk along an index and stop.
        if kind = 'request' then
            execute format('alter role %I set max_parallel_workers_per_gather = 0', role_name);
            execute format('alter role %I set random_page_cost = 1.1', role_name);
        end if;
    end loop;

    execute format('create schema if not exists %I', schema_name);
    execute format('alter schema %I owner to %I', schema_name, schema_name || '_owner');
    execute format('grant usage on schema %I to %I, %I',
        schema_name, schema_name || '_request', schema_name || '_system');
end
$$;

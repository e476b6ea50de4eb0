-- Tables of this schema that lie in months. Migrations write them down here; the functions below touch no other table,
-- whatever they are asked for.
create table monthly_table (
    -- With _YYYY_MM and _default behind it, it names the partitions.
    name         text primary key check (length(name) <= 54),
    range_column text not null
);

-- Row-level security as an owned table has it, for a partition of one.
create procedure guard_partition(partition text) language plpgsql as $$
begin
    execute format('alter table %I enable row level security', partition);
    execute format('alter table %I force row level security', partition);
    execute format(
        $policy$create policy owner on %I to ${request}
            using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, partition);
end
$$;

-- Makes a month's partition, with what the default partition holds of it. Nothing if it is there.
create function make_month(parent text, month timestamptz) returns boolean
language plpgsql security definer set search_path from current set lock_timeout = '5s' as $$
declare
    lower_bound constant timestamptz := date_trunc('month', month, 'UTC');
    upper_bound constant timestamptz := date_add(lower_bound, interval '1 month', 'UTC');
    partition   constant text := parent || '_' || to_char(lower_bound at time zone 'UTC', 'YYYY_MM');
    rest        constant text := parent || '_default';
    by_column   text;
begin
    select range_column into strict by_column from monthly_table where name = parent;
    perform pg_advisory_xact_lock(hashtextextended('months:' || current_schema(), 0));
    if to_regclass(format('%I.%I', current_schema(), partition)) is not null then
        return false;
    end if;
    execute format('create table %I (like %I including defaults including constraints)', partition, parent);
    execute format(
        'with misplaced as (delete from %1$I where %2$I >= %3$L and %2$I < %4$L returning *)
         insert into %5$I select * from misplaced', rest, by_column, lower_bound, upper_bound, partition);
    call guard_partition(partition);
    -- After row-level security, which hides these rows, and those of users, from the check of a foreign key: it held.
    execute format(
        'alter table %I attach partition %I for values from (%L) to (%L)', parent, partition, lower_bound, upper_bound);
    return true;
end
$$;

-- This month's partitions and the coming ones'. Answers how many were made.
create function make_months(ahead integer) returns integer
language sql security definer set search_path from current as $$
    select count(*) filter (where make_month(name, month))::integer
      from monthly_table,
           generate_series(date_trunc('month', now(), 'UTC'), date_add(now(), make_interval(months => ahead), 'UTC'),
                           interval '1 month', 'UTC') as month
$$;

-- Drops the months that ended before this time. Answers how many.
create function drop_months_before(cutoff timestamptz) returns integer
language plpgsql security definer set search_path from current set lock_timeout = '5s' as $$
declare
    parent    record;
    partition text;
    dropped   integer := 0;
begin
    for parent in select name, range_column from monthly_table order by name loop
        perform pg_advisory_xact_lock(hashtextextended('months:' || current_schema(), 0));
        for partition in
            select relname
              from pg_inherits join pg_class on pg_class.oid = inhrelid
             where inhparent = format('%I.%I', current_schema(), parent.name)::regclass
               and relname ~ '_[0-9]{4}_[0-9]{2}$'
               and (to_date(right(relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= cutoff
             order by relname
        loop
            execute format('drop table %I', partition);
            dropped := dropped + 1;
        end loop;
        execute format('delete from %I where %I < $1', parent.name || '_default', parent.range_column) using cutoff;
    end loop;
    return dropped;
end
$$;

-- For migrations: from now on a table that is partitioned by the range of one time lies in months, beginning with that
-- of since. Its default partition catches what has no month yet; those rows move when the month is made, which is the
-- schema owner's work.
create procedure keep_in_months(parent text, since timestamptz default now()) language plpgsql as $$
declare
    rest constant text := parent || '_default';
begin
    insert into monthly_table (name, range_column)
    select relname, attname
      from pg_partitioned_table
      join pg_class on pg_class.oid = partrelid
      join pg_attribute on attrelid = partrelid and attnum = partattrs[0]
     where relname = parent and relnamespace = current_schema()::regnamespace and partstrat = 'r' and partnatts = 1;
    if not found then
        raise exception '% is not partitioned by the range of one column', parent;
    end if;
    if to_regclass(format('%I.%I', current_schema(), rest)) is null then
        execute format('create table %I partition of %I default', rest, parent);
        call guard_partition(rest);
        execute format('create policy moved on %I to current_user using (true)', rest);
    end if;
    perform make_month(parent, month)
       from generate_series(date_trunc('month', least(since, now()), 'UTC'),
                            date_add(now(), interval '3 months', 'UTC'), interval '1 month', 'UTC') as month;
end
$$;

-- Whoever may call these cannot put a table of their own before the schema's: temporary ones come last.
do $$
declare
    definer regprocedure;
begin
    foreach definer in array array['make_month(text, timestamptz)', 'make_months(integer)',
                                   'drop_months_before(timestamptz)']::regprocedure[] loop
        execute format('alter function %s set search_path = %I, pg_temp', definer, current_schema());
    end loop;
end
$$;

revoke execute on function make_month, make_months, drop_months_before from public;
revoke execute on procedure guard_partition, keep_in_months from public;
grant execute on function make_months, drop_months_before to ${system};

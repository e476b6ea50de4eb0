-- Tombstones of people who left: whatever comes late is refused, so that nothing of them comes back. Their ids alone.
create table erased_user (
    person    uuid        primary key,
    erased_at timestamptz not null
);

grant select, insert on erased_user to ${request};
grant select on erased_user to ${system};

-- Every insert of an owned row asks this. It holds the person's lock, shared, until its transaction ends: whoever closes
-- the person takes it alone and so waits for what had been let in. Volatile, that it sees what was committed meanwhile.
create function is_living(person uuid) returns boolean language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended('erasure:' || is_living.person::text, 0));
    return not exists (select from erased_user as erased where erased.person = is_living.person);
end
$$;

-- Refuses inserts for erased people on every owned table of the schema that does not refuse them yet, but for the kept
-- ones (audits). To be called by every migration that makes an owned table; a test looks for forgotten ones. The system
-- role is not bound: what it inserts refers to a person who is there, and it must go on tidying up while they leave.
create procedure keep_the_erased_out(variadic kept text[] default '{}') language plpgsql as $$
declare
    owned text;
begin
    for owned in
        select c.relname
          from pg_class c
          join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
         where c.relnamespace = current_schema()::regnamespace
           and c.relkind in ('r', 'p') and not c.relispartition
           and c.relname <> all (kept)
           and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'living_owner')
    loop
        execute format(
            'create policy living_owner on %I as restrictive for insert to ${request} with check (is_living(user_id))',
            owned);
    end loop;
end
$$;

call keep_the_erased_out();

-- What is shared by every service goes with the person too.
grant delete on message_chain, message_epoch, idempotency_key to ${request};

-- Calls of an integration that are under way, in the row of the whole integration ('*'): the place of each, and until
-- when it is held at the latest, in seconds of the epoch. A call gives its place back when it ends; that of a process
-- that died is free when its time is over.
alter table method_window
    add column under_way jsonb not null default '{}' check (jsonb_typeof(under_way) = 'object');

-- Takes a place among the calls under way and a permit from every window that is asked for, or nothing at all; as
-- take_permits, whose windows, clock and answer these are. Whoever wants a place takes the whole integration's row
-- first, so that none waits for another in a circle. A number of places that is null limits nothing.
--
-- Where all places are taken the window has no length (seconds 0), and nobody knows when one is given back: a second
-- is a guess.
create function take_place(owner uuid, integration uuid, place uuid, places integer, held_ms bigint,
                           windows text[], minutely integer[], secondly integer[])
    returns table (refused_by text, quota integer, seconds integer, wait_ms bigint)
language plpgsql as $$
declare
    a_guess constant bigint := 1000;
    held    jsonb;
    now_    timestamptz;
begin
    if places is null then
        return query select * from take_permits(owner, integration, windows, minutely, secondly);
        return;
    end if;

    loop
        select known.under_way into held from method_window as known
         where known.user_id = owner and known.integration_id = integration and known.method = '*'
           for update;
        exit when found;
        insert into method_window (user_id, integration_id, method) values (owner, integration, '*')
        on conflict do nothing;
    end loop;
    now_ := clock_timestamp();
    held := coalesce(
        (select jsonb_object_agg(taken.key, taken.value) from jsonb_each(held) as taken
          where taken.value::double precision > extract(epoch from now_)), '{}');
    if (select count(*) from jsonb_object_keys(held)) >= places then
        return query select '*', places, 0, a_guess;
        return;
    end if;

    return query select * from take_permits(owner, integration, windows, minutely, secondly);
    if found then
        return;
    end if;

    update method_window as known
       set under_way = held || jsonb_build_object(place, extract(epoch from now_ + held_ms * interval '1 millisecond'))
     where known.user_id = owner and known.integration_id = integration and known.method = '*';
end
$$;

-- How full each window of an integration is, as the two functions above count; nothing waits and nothing changes.
create function windows_of(owner uuid, integration uuid)
    returns table (method text, in_minute bigint, in_second bigint, under_way bigint)
language sql stable as $$
    select known.method,
           (select count(*) from unnest(known.taken) as moment
             where moment > clock_timestamp() - interval '61 seconds'),
           (select count(*) from unnest(known.taken) as moment
             where moment > clock_timestamp() - interval '1250 milliseconds'),
           (select count(*) from jsonb_each(known.under_way) as place
             where place.value::double precision > extract(epoch from clock_timestamp()))
      from method_window as known
     where known.user_id = owner and known.integration_id = integration
$$;

-- An integration that was removed is emptied when it was kept long enough. One with an account stays, bare: to connect
-- the account again revives it, so that nothing doubles.
alter table integration add column purged_at timestamptz;

create index integration_to_purge on integration (deleted_at) where deleted_at is not null and purged_at is null;

grant select (purged_at) on integration to ${system};

-- What providers bear, shared by calls of methods and pages of syncs. An account's windows are those of V1006 and V1007;
-- here are pages, which take several permits at once, and the limit that all accounts of a provider share.
--
-- A page's permit may be used within a second, and so is entered as of the end of that second: it counts that much longer.

-- The requests of the last minute of all accounts of a provider: how many in each tenth of a second, as of its end, so
-- that a row stays small however many there are and no permit counts shorter than it should. Nobody's own: times and
-- numbers alone.
create table provider_budget (
    integration_type varchar(50)   primary key,
    slots            timestamptz[] not null default '{}',
    taken            integer[]     not null default '{}' check (cardinality(taken) = cardinality(slots)),
    -- The provider said that all accounts together asked too much: until then nobody asks.
    held_until       timestamptz
);

grant select, insert, update on provider_budget to ${request};

-- The provider said that this account asked too much: until then no page of it is asked for.
alter table method_window add column held_until timestamptz;

-- Takes the row of a provider, as whoever counts there does first of all: before any row of an account, so that none
-- waits for another in a circle.
create function lock_provider(provider text) returns void
language plpgsql as $$
begin
    loop
        perform from provider_budget as known where known.integration_type = provider for update;
        exit when found;
        insert into provider_budget (integration_type) values (provider) on conflict do nothing;
    end loop;
end
$$;

-- How many requests of all accounts there could be now, and when there can be another, of a row that is held. The last
-- tenth of a minute is for those who took less than a tenth of it themselves: one account's long reading leaves room for
-- others.
create function room_of_provider(provider text, quota integer, mine bigint, now_ timestamptz,
                                 out room bigint, out free_at timestamptz)
language plpgsql as $$
declare
    a_minute constant interval := interval '61 seconds';
    a_tenth  constant bigint := quota / 10;
    total    bigint;
begin
    select coalesce(sum(slot.permits), 0) into total
      from provider_budget as known, unnest(known.slots, known.taken) as slot (moment, permits)
     where known.integration_type = provider and slot.moment > now_ - a_minute;
    room := greatest(quota - a_tenth - total, least(quota - total, a_tenth - mine));
    if room > 0 then
        return;
    end if;
    select min(older.moment) + a_minute into free_at
      from (select slot.moment, sum(slot.permits) over (order by slot.moment) as gone
              from provider_budget as known, unnest(known.slots, known.taken) as slot (moment, permits)
             where known.integration_type = provider and slot.moment > now_ - a_minute) as older
     where total - older.gone < case when mine < a_tenth then quota else quota - a_tenth end;
end
$$;

-- Enters permits as of a moment into a row that is held.
create function take_of_provider(provider text, permits integer, moment timestamptz) returns void
language sql as $$
    update provider_budget as known
       set (slots, taken) = (
               select array_agg(counted.slot order by counted.slot), array_agg(counted.permits order by counted.slot)
                 from (select of_row.slot, sum(of_row.permits)::integer as permits
                         from (select slot.moment as slot, slot.permits
                                 from unnest(known.slots, known.taken) as slot (moment, permits)
                                where slot.moment > clock_timestamp() - interval '61 seconds'
                                union all
                               select date_bin('100 milliseconds', take_of_provider.moment, timestamptz 'epoch')
                                          + interval '100 milliseconds',
                                      take_of_provider.permits) as of_row
                        group by of_row.slot) as counted)
     where known.integration_type = provider
$$;

-- Takes permits for as many pages as there are names in places, or for the first of them, or for none. Each is good for
-- a second. A quota that is null limits nothing; where calls at once are limited, each page that was granted has the
-- place of its name until it is given back, for held_ms at the longest.
--
-- Where none was granted, refused_by says what is used up ('app', '*' or 'concurrency' as for calls, or 'provider'
-- where it said so itself), and for how long; of places that is a guess.
create function take_budget(owner uuid, integration uuid, provider text, places uuid[], at_once integer, held_ms bigint,
                            per_minute integer, app_per_minute integer)
    returns table (granted integer, refused_by text, free_in_ms bigint)
language plpgsql as $$
declare
    a_minute constant interval := interval '61 seconds';
    good_for constant interval := interval '1 second';
    a_guess  constant interval := interval '1 second';
    mine     method_window%rowtype;
    times    timestamptz[];
    holding  jsonb;
    app_held timestamptz;
    app_room record;
    now_     timestamptz;
    rooms    bigint[] := array[cardinality(places)];
    reasons  text[] := '{}';
    frees    timestamptz[] := '{}';
begin
    if app_per_minute is not null then
        perform lock_provider(provider);
    end if;
    loop
        select * into mine from method_window as known
         where known.user_id = owner and known.integration_id = integration and known.method = '*'
           for update;
        exit when found;
        insert into method_window (user_id, integration_id, method) values (owner, integration, '*')
        on conflict do nothing;
    end loop;
    now_ := clock_timestamp();
    times := array(select moment from unnest(mine.taken) as moment where moment > now_ - a_minute order by moment);

    if per_minute is not null then
        rooms := rooms || (per_minute - cardinality(times))::bigint;
        if cardinality(times) >= per_minute then
            reasons := reasons || '*'::text;
            frees := frees || times[cardinality(times) - per_minute + 1] + a_minute;
        end if;
    end if;
    if app_per_minute is not null then
        select * into app_room from room_of_provider(provider, app_per_minute, cardinality(times), now_);
        rooms := rooms || app_room.room;
        if app_room.room <= 0 then
            reasons := reasons || 'app'::text;
            frees := frees || app_room.free_at;
        end if;
        select known.held_until into app_held from provider_budget as known where known.integration_type = provider;
    end if;
    holding := coalesce(
        (select jsonb_object_agg(place.key, place.value) from jsonb_each(mine.under_way) as place
          where place.value::double precision > extract(epoch from now_)), '{}');
    if at_once is not null then
        rooms := rooms || at_once - (select count(*) from jsonb_object_keys(holding));
        if rooms[cardinality(rooms)] <= 0 then
            reasons := reasons || 'concurrency'::text;
            frees := frees || now_ + a_guess;
        end if;
    end if;
    if greatest(app_held, mine.held_until) > now_ then
        reasons := reasons || 'provider'::text;
        frees := frees || greatest(app_held, mine.held_until);
    end if;

    if cardinality(reasons) > 0 then
        return query
            select 0, full_one.reason, ceil(extract(epoch from full_one.free_at - now_) * 1000)::bigint
              from unnest(reasons, frees) as full_one (reason, free_at)
             order by full_one.free_at desc
             limit 1;
        return;
    end if;

    select min(room) into granted from unnest(rooms) as room;
    update method_window as known
       set taken = case when per_minute is null and app_per_minute is null then times
                        else times || array_fill(now_ + good_for, array[granted]) end,
           under_way = case when at_once is null then holding
                            else holding || (
                                select jsonb_object_agg(
                                           place, extract(epoch from now_ + held_ms * interval '1 millisecond'))
                                  from unnest(places[1:granted]) as place) end
     where known.user_id = owner and known.integration_id = integration and known.method = '*';
    if app_per_minute is not null then
        perform take_of_provider(provider, granted, now_ + good_for);
    end if;
    return next;
end
$$;

-- As take_place, of a provider whose accounts share a limit too. Whoever calls a method is not a page: the permit is used
-- at once.
create function take_place_of(owner uuid, integration uuid, place uuid, places integer, held_ms bigint,
                              windows text[], minutely integer[], secondly integer[],
                              provider text, app_per_minute integer)
    returns table (refused_by text, quota integer, seconds integer, wait_ms bigint)
language plpgsql as $$
declare
    now_     timestamptz;
    app_room record;
    mine     bigint;
begin
    perform lock_provider(provider);
    now_ := clock_timestamp();
    select count(*) into mine
      from method_window as known, unnest(known.taken) as moment
     where known.user_id = owner and known.integration_id = integration and known.method = '*'
       and moment > now_ - interval '61 seconds';
    select * into app_room from room_of_provider(provider, app_per_minute, mine, now_);
    if app_room.room <= 0 then
        return query select 'app', app_per_minute, 60, ceil(extract(epoch from app_room.free_at - now_) * 1000)::bigint;
        return;
    end if;

    return query select * from take_place(owner, integration, place, places, held_ms, windows, minutely, secondly);
    if not found then
        perform take_of_provider(provider, 1, clock_timestamp());
    end if;
end
$$;

-- What happened to secrets, a month a partition; ids and names, never a secret. It is written once and never changed: no
-- role of the service may. What was recorded before is moved here.
alter table secret_use rename to secret_use_before;
alter table secret_use_before rename constraint secret_use_pkey to secret_use_before_pkey;
alter index secret_use_credential rename to secret_use_before_credential;

create table secret_use (
    user_id       uuid        not null,
    id            uuid        not null,
    -- In the order of the inserts, whatever the clocks say; numbers of transactions that were rolled back are missing.
    position      bigint      not null generated always as identity,
    -- Which is its integration's id too.
    credential_id uuid        not null,
    used_at       timestamptz not null,
    caller        text        not null,
    -- An older version of the service, which runs during an upgrade, records leases alone.
    action        text        not null default 'lease'
        check (action in ('lease', 'refresh', 'give', 'revoke', 'destroy', 'adopt', 'rotate')),
    purpose       text        not null,
    -- 0 where no secret was in force; null of what was recorded before generations were.
    generation    bigint,
    outcome       text        not null,
    primary key (user_id, id, used_at)
) partition by range (used_at);

create index secret_use_credential on secret_use (user_id, credential_id, used_at);
create index secret_use_position on secret_use (position);

-- What no seal covers yet. A row stands here from the transaction that records a use to the one that seals it, so that a
-- use is sealed once it is committed, however late that is and whatever has been sealed meanwhile.
create table secret_use_unsealed (
    position bigint      not null primary key,
    used_at  timestamptz not null
);

create function await_seal() returns trigger language plpgsql as $$
begin
    insert into secret_use_unsealed (position, used_at) select position, used_at from used;
    return null;
end
$$;

create trigger await_seal after insert on secret_use
    referencing new table as used for each statement execute function await_seal();

-- Seals, each over rows of one month, chained by their codes. The codes are made with a key that is not in this database, so
-- whoever has this database alone can make none.
create table secret_seal (
    sequence      bigint         not null primary key,
    sealed_at     timestamptz    not null,
    rows          integer        not null check (rows > 0),
    -- Exactly the rows that are sealed.
    positions     int8multirange not null,
    first_used_at timestamptz    not null,
    last_used_at  timestamptz    not null,
    -- Of these rows, in the order of their positions: SHA-256.
    root          text           not null check (root ~ '^[0-9a-f]{64}$'),
    -- Uses before this time and seals before this sequence may have gone by retention.
    horizon       timestamptz    not null,
    kept_from     bigint         not null,
    -- The code of the seal before; zeros in the first.
    previous      text           not null check (previous ~ '^[0-9a-f]{64}$'),
    -- Which key the code was made with.
    key_id        text           not null,
    -- Of all this: HMAC-SHA-256.
    mac           text           not null check (mac ~ '^[0-9a-f]{64}$')
);

-- For the question which seal covers a row.
create index secret_seal_positions on secret_seal using gist (positions);

alter table secret_use enable row level security;
alter table secret_use force row level security;
create policy owner on secret_use to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
-- Of everybody: the sealer reads it, and a rotation of keys records what it did to each secret.
create policy owner_less on secret_use to ${system} using (true);
-- The audit goes on telling of late callers of people who left. This stands where keep_the_erased_out, which later
-- migrations call, would put its own.
create policy living_owner on secret_use as restrictive for insert to ${request} with check (true);

grant insert on secret_use to ${request};
grant select, insert on secret_use to ${system};
grant insert on secret_use_unsealed to ${request}, ${system};
grant select, delete on secret_use_unsealed to ${system};
grant select, insert, delete on secret_seal to ${system};

-- Row-level security binds this role too.
create policy moving on secret_use_before to current_user using (true);
create policy moving on secret_use to current_user using (true);

do $$
declare
    since timestamptz;
begin
    select coalesce(min(used_at), now()) into since from secret_use_before;
    call keep_in_months('secret_use', since);
end
$$;

insert into secret_use (user_id, id, credential_id, used_at, caller, purpose, outcome)
select user_id, id, credential_id, used_at, caller, purpose, outcome from secret_use_before order by used_at, id;

drop policy moving on secret_use;
drop table secret_use_before;

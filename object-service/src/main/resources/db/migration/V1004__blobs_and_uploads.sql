-- Stored bytes, each once per person, counted by who refers to them.
create table blob (
    user_id    uuid        not null references users on delete cascade,
    hash       text        not null check (hash ~ '^[a-f0-9]{64}$'),
    size       bigint      not null check (size >= 0),
    path       text        not null check (path ~ '^users/[a-zA-Z0-9/._-]+$' and length(path) <= 1024),
    refs       integer     not null check (refs >= 0),
    created_at timestamptz not null,
    primary key (user_id, hash)
);

-- By path: what the reconciler asks of each stored file.
create unique index blob_path on blob (user_id, path);

-- Every change of a person's storage_used, in the transaction that makes it. Only ever added to.
create table storage_entry (
    user_id uuid        not null references users on delete cascade,
    id      uuid        not null,
    at      timestamptz not null,
    bytes   bigint      not null,
    hash    text        not null check (hash ~ '^[a-f0-9]{64}$'),
    reason  text        not null check (reason in ('stored', 'removed', 'found')),
    primary key (user_id, id)
);

-- Resumable uploads. Received counts the bytes that are known to be on disk.
create table upload (
    user_id    uuid        not null references users on delete cascade,
    id         uuid        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    length     bigint      not null check (length >= 0),
    received   bigint      not null check (received between 0 and length),
    filename   text        check (length(filename) <= 1024),
    filetype   text        check (length(filetype) <= 255),
    media_id   uuid,
    primary key (user_id, id)
);

create index upload_expires_at on upload (expires_at);

-- What is stored already becomes blobs. Row-level security binds the owner of the schema too, so it may look meanwhile.
create policy counting on media to current_user using (true);
create policy counting on users to current_user using (true);

-- Two rows with the same bytes had a file each: the older one's stays, the reconciler removes the others.
insert into blob (user_id, hash, size, path, refs, created_at)
select distinct on (user_id, hash)
       user_id, hash, coalesce(size, 0), file_path, count(*) over (partition by user_id, hash), created_at
  from media
 where hash is not null and file_path is not null
 order by user_id, hash, created_at, id;

update media
   set file_path = blob.path
  from blob
 where media.user_id = blob.user_id and media.hash = blob.hash and media.file_path is not null
   and media.file_path <> blob.path;

insert into storage_entry (user_id, id, at, bytes, hash, reason)
select user_id, gen_random_uuid(), now(), size, hash, 'found' from blob;

update users
   set storage_used = counted.bytes
  from (select user_id, sum(bytes) as bytes from storage_entry group by user_id) counted
 where users.user_id = counted.user_id;

drop policy counting on media;
drop policy counting on users;

do $$
declare
    owned text;
begin
    foreach owned in array array['blob', 'storage_entry', 'upload'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            $policy$create policy owner on %I to ${request}
                using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid)$policy$, owned);
        execute format('create policy owner_less on %I to ${system} using (true)', owned);
    end loop;
end
$$;

grant select, insert, update, delete on blob, upload to ${request};
grant select, insert on storage_entry to ${request};
-- Removing for good, by an admin or when a retention ends, works over all owners; so does the reconciler.
grant select, update, delete on blob to ${system};
grant select, insert on storage_entry to ${system};
grant select, delete on upload to ${system};
